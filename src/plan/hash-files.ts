import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import type { Host } from '../host/host.ts';
import { PlimsollError } from '../model/errors.ts';

/** sha256 over names and contents, in order. Throws CONFIG_INVALID if one does not exist. */
export async function hashFiles(host: Host, root: string, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    const path = resolve(root, file);
    if (!host.files.exists(path)) {
      throw new PlimsollError(
        'CONFIG_INVALID',
        `The config names ${relative(root, path)}, which does not exist.`,
        `Create ${path} or correct the name.`,
      );
    }
    hash.update(`${file}\0${await host.files.readText(path)}\0`);
  }
  return hash.digest('hex');
}
