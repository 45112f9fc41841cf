/** ESC sequences (CSI, OSC and the two-letter ones), as terminals read them. */
const ESCAPE_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
/** Controls that are no white space, and the marks that turn the direction of what follows. */
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const DEFAULT_LIMIT = 600;

/**
 * Text from outside as one harmless line: no control sequences, no line ends, at most `limit` characters.
 * Lone surrogates become U+FFFD, so the result can be written as UTF-8.
 */
export function oneLine(text: string, limit: number = DEFAULT_LIMIT): string {
  const line = text
    .toWellFormed()
    .replace(ESCAPE_SEQUENCE, '')
    .replace(CONTROL, '')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`;
}
