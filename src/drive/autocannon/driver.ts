import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Driver } from '../driver.ts';
import { findPackage } from '../node-tool/packages.ts';
import { driveResult } from '../node-tool/result.ts';
import { feedPath, runNodeTool } from '../node-tool/run.ts';
import type { CannonJob } from './inside/main.ts';

const ENTRY = fileURLToPath(new URL(`./inside/main${extname(import.meta.filename)}`, import.meta.url));

/**
 * Connections that send as soon as they are answered (closed model). No rates: autocannon sends a second's
 * requests in one burst, and its correction for waiting adds samples that were never measured.
 */
export const autocannonDriver: Driver = {
  name: 'autocannon',
  takesTurns: () => true,
  probe: host => findPackage(host, 'autocannon'),
  unsupported: ({ load }) =>
    load.model === 'open' || load.model === 'burst'
      ? ['autocannon cannot hold a rate or time a burst: use k6 for those, or give `vus` here.']
      : [],
  drive: async (job, context) => {
    const info = await findPackage(context.host, 'autocannon');
    const cannonJob: CannonJob = {
      feed: feedPath(context),
      tool: join(info.path, 'autocannon.js'),
      file: job.file,
      baseUrls: job.baseUrls,
      seed: job.slices?.seed ?? 0,
      connections: job.iterations === undefined ? (job.vus ?? 1) : 1,
      durationMs: job.durationMs,
      ...(job.iterations === undefined ? {} : { iterations: job.iterations }),
    };
    const run = await runNodeTool(
      {
        name: 'autocannon',
        args: [ENTRY, JSON.stringify(cannonJob)],
        env: {},
        silentEndMeans: 'DRIVER_FAILED',
      },
      job,
      context,
    );
    // connections open with the window, so the first request of each waits for its connection
    return driveResult(run, { endsAt: 'last-byte', includesConnect: true, startedFrom: 'actual' });
  },
};
