import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PlimsollError } from '../../model/errors.ts';
import { isRunning } from '../proc.ts';

/** One run at a time per cluster. A lock whose owner has died is taken over; pid and start time name the owner. */
export function takeLock(path: string): () => void {
  const me = identity(process.pid);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, me, { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = readText(path);
      const pid = Number(owner.split(' ')[0]);
      if (owner !== '' && identity(pid) === owner) {
        throw new PlimsollError(
          'LOCKED',
          `Another Plimsoll run (process ${pid}) uses the embedded PostgreSQL of this project.`,
          'Wait until it has ended, or give this run a cluster of its own with PLIMSOLL_HOME=<folder>.',
        );
      }
      rmSync(path, { force: true });
    }
  }
  throw new PlimsollError('LOCKED', `The lock ${path} could not be taken.`, 'Run the command again.');
}

/** A pid alone can be reused; with its start time it cannot be mistaken. */
export function identity(pid: number): string {
  const fields = readText(`/proc/${pid}/stat`).split(') ')[1]?.split(' ');
  return fields ? `${pid} ${fields[19]}` : isRunning(pid) ? `${pid} ?` : '';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
