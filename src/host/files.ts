import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PlimsollError } from '../model/errors.ts';
import type { Files } from './host.ts';

export const nodeFiles: Files = {
  readText: path => readFile(path, 'utf8'),
  readTextIfAny: path => readFile(path, 'utf8').catch(() => undefined),
  writeAtomic: (path, text) => orStoreError(path, () => writeAtomic(path, text)),
  appendDurably: (path, text) => orStoreError(path, () => appendDurably(path, text)),
  makeDirectory: path => orStoreError(path, async () => void (await mkdir(path, { recursive: true }))),
  exists: existsSync,
  list: path => readdir(path).catch(() => []),
  remove: path => rm(path, { recursive: true, force: true }),
  temporaryDirectory: prefix => mkdtemp(join(tmpdir(), `plimsoll-${prefix}-`)),
};

async function writeAtomic(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncDirectory(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function appendDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function orStoreError<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlimsollError(
      'STORE_FAILED',
      `Could not write ${path}: ${reason}`,
      'Free disk space or name another place with --output.',
      error,
    );
  }
}
