// A file that no longer fits in one's head should become two. Prints those above the limit; exit code 1 if any.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceFiles } from './sources.js';

const FOLDERS = ['src', 'reporters', 'platforms', 'seeds', 'scenarios', 'bin', 'ci'];
const MOST_LINES = 300;

export function tooLong(root) {
  return sourceFiles(root, FOLDERS).flatMap(file => {
    const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
    return lines > MOST_LINES ? [`${file}: ${lines} lines, at most ${MOST_LINES}`] : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = tooLong(fileURLToPath(new URL('..', import.meta.url)));
  for (const file of files) console.log(file);
  process.exitCode = files.length > 0 ? 1 : 0;
}
