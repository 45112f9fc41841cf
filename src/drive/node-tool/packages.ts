import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Host } from '../../host/host.ts';
import { PlimsollError } from '../../model/errors.ts';
import type { DriverInfo } from '../driver.ts';

/** A load tool from npm: first the one of the user's project, then one installed beside us. */
export async function findPackage(host: Host, name: string): Promise<DriverInfo> {
  for (const from of [join(host.cwd, 'package.json'), import.meta.filename]) {
    const path = packageFolder(from, name, host);
    if (!path) continue;
    const manifest: unknown = JSON.parse(await host.files.readText(join(path, 'package.json')));
    const { version } = manifest as { readonly version?: string };
    return { version: version ?? 'unknown', path };
  }
  throw new PlimsollError(
    'DRIVER_NOT_FOUND',
    `The package ${name} is not installed in ${host.cwd}.`,
    `Install it in your project: npm install --save-dev ${name}`,
  );
}

/** Not every package exports its package.json, so the folder is found from its entry file upwards. */
function packageFolder(from: string, name: string, host: Host): string | undefined {
  let folder: string;
  try {
    folder = dirname(createRequire(from).resolve(name));
  } catch {
    return undefined;
  }
  const isRoot = () => folder.endsWith(join('node_modules', name));
  while (!(isRoot() && host.files.exists(join(folder, 'package.json')))) {
    if (folder === dirname(folder)) return undefined;
    folder = dirname(folder);
  }
  return folder;
}
