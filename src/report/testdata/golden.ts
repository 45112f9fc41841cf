import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * The text of a golden file. With UPDATE_GOLDEN=1 it is written anew; where the text differs, what came out
 * is left in the system's directory for temporary files, to be held against it.
 */
export function golden(url: URL, got: string): string {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(url, got);
  const wanted = existsSync(url) ? readFileSync(url, 'utf8') : '';
  if (wanted !== got) writeFileSync(join(tmpdir(), `${basename(url.pathname)}.got`), got);
  return wanted;
}
