import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

/**
 * Reads a named pipe until `until` settles and the pipe is empty.
 * We hold a writing end ourselves, so the reader sees no end of file before the real writer has opened it,
 * nor hangs if that writer never does.
 */
export async function readFifo(
  path: string,
  onData: (chunk: Buffer) => void,
  until: Promise<unknown>,
): Promise<void> {
  execFileSync('mkfifo', [path]);
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const holding = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd: reading, readable: true, writable: false });
  const ended = new Promise<void>((resolve, reject) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
  socket.on('data', onData);
  void until.finally(() => closeSync(holding));
  await ended;
}
