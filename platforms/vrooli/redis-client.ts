import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** What is used of the package `redis`. */
export interface RedisClient {
  get(key: string): Promise<string | null>;
  setEx(key: string, seconds: number, value: string): Promise<unknown>;
  del(key: string): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
}

/** The Redis at `url`; without one, a private server that lives and ends with this process. */
export async function connectRedis(app: FastifyInstance, url: string | undefined): Promise<RedisClient> {
  const { createClient } = await import('redis'); // only this variant pays for loading it
  const client: RedisClient = createClient(
    url ? { url } : { socket: { path: await startPrivateRedis(app), tls: false } },
  );
  client.on('error', error => app.log.warn({ err: error }, 'redis failed'));
  app.addHook('onClose', async () => client.destroy());
  await client.connect();
  return client;
}

/** Resolves to its socket once it accepts connections. Nothing is ever written to a disk. */
async function startPrivateRedis(app: FastifyInstance): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'vrooli-redis-'));
  const socket = join(directory, 'redis.sock');
  const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
  app.addHook('onClose', async () => {
    child.kill('SIGTERM');
    await rm(directory, { recursive: true, force: true });
  });
  try {
    await untilReady(child);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  return socket;
}

async function untilReady(child: ChildProcess): Promise<void> {
  const failed = once(child, 'error').then(([cause]) => {
    throw new Error(
      'CACHE=redis needs redis-server (Debian: redis-server), or the address of one in REDIS_URL',
      {
        cause,
      },
    );
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`redis-server ended with exit code ${code} before it was ready`);
  });
  const ready = new Promise<void>(resolve => {
    let log = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      log = (log + chunk).slice(-4_096);
      if (/ready to accept connections/i.test(log)) resolve();
    });
  });
  ended.catch(() => {}); // it ends some day
  await Promise.race([ready, failed, ended]);
}
