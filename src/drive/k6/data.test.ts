import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from '../../host/node-host.ts';
import { type CountingServer, driveToEnd, jobOf, startServer } from './testing.ts';

const host = nodeHost();
const LOAD = { model: 'open', ratePerSecond: 10, durationMs: 1_000, maxVus: 10 } as const;

let workDir = '';
let dataFile = '';
let target: CountingServer;
let paths: string[];

beforeEach(async () => {
  workDir = await host.files.temporaryDirectory('k6-data');
  dataFile = join(workDir, 'data.json');
  paths = [];
  target = await startServer((request, response) => {
    paths.push(request.url ?? '');
    response.end();
  });
});

afterEach(async () => {
  await target.close();
  await host.files.remove(workDir);
});

async function drive(sets?: Record<string, unknown>) {
  if (sets) await host.files.writeAtomic(dataFile, JSON.stringify(sets));
  const job = jobOf(new URL('testdata/data.k6.ts', import.meta.url), LOAD, [target]);
  return driveToEnd({ ...job, iterations: 40, ...(sets ? { dataFile } : {}) }, { host, workDir });
}

test('a scenario draws from exported data', async () => {
  await drive({ colours: ['red', 'blue'], shapes: ['disc', 'ring'] });
  expect(new Set(paths)).toEqual(new Set(['/disc/red', '/disc/blue', '/ring/red', '/ring/blue']));
});

test.each([
  ['no data and no rows of its own', undefined, /needs rows of "shapes": set PLIMSOLL_DATA/],
  ['data without the rows that it needs', { colours: ['red'], shapes: [] }, /has no rows of "shapes"/],
  ['data without rows of a set that has its own', { shapes: ['disc'] }, /has no rows of "colours"/],
])('a scenario with %s says what is missing', async (_, sets, message) => {
  await expect(drive(sets)).rejects.toMatchObject({
    code: 'SCENARIO_FAILED',
    message: expect.stringMatching(message),
  });
  expect(paths).toEqual([]);
});
