import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const LEFT_OUT = ['node_modules', 'dist'];

/** TypeScript and JavaScript files below the folders, without those for tests; paths from root, with "/". */
export function sourceFiles(root, folders) {
  return folders.flatMap(folder => below(root, folder)).filter(isSource);
}

function below(root, folder) {
  return entries(join(root, folder)).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return LEFT_OUT.includes(entry.name) ? [] : below(root, path);
  });
}

function entries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function isSource(path) {
  return /\.(ts|js|mjs)$/.test(path) && !isForTests(path);
}

/** Tests, their data, and `testing.ts`, which holds what the tests of a folder share. */
export function isForTests(path) {
  return /\.test\.(ts|js)$|(^|\/)testing\.ts$|(^|\/)testdata\//.test(path);
}
