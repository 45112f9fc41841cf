import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** True in a checkout, where the sources run as they are; false in the published package. */
export const inRepository = existsSync(join(root, 'src'));

/** The file of a module, given without its ending: `src/cli/main`. */
export function productFile(module) {
  return inRepository ? join(root, `${module}.ts`) : join(root, 'dist', `${module}.js`);
}

export function productUrl(module) {
  return pathToFileURL(productFile(module)).href;
}

/** What Node needs to run the sources: the repo's own `import 'plimsoll'` then means src, not dist. */
export const nodeFlags = inRepository
  ? ['--conditions=plimsoll-source', '--disable-warning=ExperimentalWarning']
  : [];
