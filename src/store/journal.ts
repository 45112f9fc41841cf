import { crc32 } from 'node:zlib';

/**
 * The journal is append-only text, one entry a line: checksum, length, JSON. An entry counts once fsync
 * has returned; what a crash cut off is recognised and left out, never half-read.
 */
export interface JournalEntry {
  readonly kind: string;
  readonly value: unknown;
}

export function encodeEntry(entry: JournalEntry): string {
  const body = JSON.stringify(entry);
  return `${checksum(body)} ${body.length} ${body}\n`;
}

/** Every entry up to the first damaged line, and how many characters after it were not read. */
export function decodeJournal(text: string): { entries: JournalEntry[]; lostCharacters: number } {
  const entries: JournalEntry[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    const entry = decodeLine(text.slice(start, end));
    if (!entry) break;
    entries.push(entry);
    start = end + 1;
  }
  return { entries, lostCharacters: text.length - start };
}

function decodeLine(line: string): JournalEntry | undefined {
  const match = /^([0-9a-f]{8}) (\d+) (.*)$/s.exec(line);
  const body = match?.[3];
  if (!match || body === undefined || body.length !== Number(match[2]) || checksum(body) !== match[1])
    return undefined;
  const entry: unknown = JSON.parse(body);
  return typeof entry === 'object' && entry !== null && 'kind' in entry && 'value' in entry
    ? (entry as JournalEntry)
    : undefined;
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
