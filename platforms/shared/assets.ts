import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FastifyInstance } from 'fastify';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/** Serves the named files of `directory` from memory under `/assets/`. */
export async function serveAssets(
  app: FastifyInstance,
  directory: URL,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const content = await readFile(new URL(name, directory));
    app.get(`/assets/${name}`, async (_request, reply) =>
      reply
        .header('content-type', TYPES[extname(name)])
        .header('cache-control', 'public, max-age=3600')
        .send(content),
    );
  }
}
