import { readFileSync } from 'node:fs';

/** Our own version: the sources lie two folders below package.json, the built files three. */
export function packageVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'plimsoll' && version) return version;
    } catch {
      // not here: one folder higher
    }
  }
  return 'unknown';
}
