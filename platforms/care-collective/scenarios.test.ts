import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import dataset from '../../seeds/care-collective/dataset.ts';
import { driveToEnd, having, jobOf } from '../../src/drive/k6/testing.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { exportSets } from '../../src/seed/exported-sets.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { careCollective } from './suite.ts';
import { startSeededCareCollective } from './testing.ts';

// The k6 scenarios against the real server and the rows of experiments.

const host = nodeHost();
let platform: TestPlatform;
let workDir: string;
let url: string;
beforeAll(async () => {
  platform = await startSeededCareCollective();
  workDir = await host.files.temporaryDirectory('care-collective');
  const sets = exportSets(dataset, 'small', 42);
  await host.files.writeAtomic(join(workDir, 'data.json'), JSON.stringify(sets));
  ({ url } = await platform.startServer({ CACHE: 'off' }));
});
afterAll(async () => {
  await platform?.stop();
  if (workDir) await host.files.remove(workDir);
});

/** Samples of `iterations` by one user. */
async function drive(scenario: string, iterations: number) {
  const file = new URL(`../../scenarios/care-collective/${scenario}.k6.ts`, import.meta.url);
  const load = { model: 'open', ratePerSecond: 10, durationMs: 1_000, maxVus: 10 } as const;
  const server = { url, requests: 0, close: async () => {} };
  const job = { ...jobOf(file, load, [server]), iterations, dataFile: join(workDir, 'data.json') };
  return (await driveToEnd(job, { host, workDir })).samples;
}

const READING = [
  'contact-exchanges.list',
  'conversations.list',
  'dashboard.data',
  'help-requests.edge',
  'help-requests.list',
  'help-requests.mine',
  'messages.list',
  'messages.unread',
];
const AUDIT = [
  'audit.by-action',
  'audit.by-time',
  'audit.by-user',
  'contact-exchanges.of-request',
  'contact-exchanges.recent',
];
const SCENARIOS: [string, number, string[]][] = [
  ['dashboard', 5, ['dashboard']],
  ['dashboard-page', 5, ['page.document', 'page.script', 'page.style']],
  ['reading', 120, READING],
  ['audit', 40, AUDIT],
  ['contact-exchange', 10, ['contact-exchange.create', 'contact-exchanges.after-create']],
  ['asking', 10, ['help-request.create', 'help-requests.after-create', 'help-requests.edge-after-create']],
];

describe('on the rows of the data set', () => {
  test.each(SCENARIOS)('%s: every answer is right', async (scenario, iterations, operations) => {
    const samples = await drive(scenario, iterations);
    expect([...new Set(samples.map(sample => sample.operation))].sort()).toEqual(operations);
    expect(having(samples, 'ok')).toBe(samples.length);
  });
});

test('every operation that must use an index is driven by a scenario', () => {
  const driven = new Set(SCENARIOS.flatMap(([, , operations]) => operations));
  expect(Object.keys(careCollective.indexUse ?? {}).filter(operation => !driven.has(operation))).toEqual([]);
});

describe('on no rows', () => {
  beforeAll(() => platform.asOwner('TRUNCATE profiles CASCADE'));
  test.each(SCENARIOS.filter(([scenario]) => scenario !== 'dashboard-page'))(
    '%s: empty lists are wrong answers, however fast',
    async (scenario, iterations) => {
      expect(having(await drive(scenario, iterations), 'ok')).toBe(0);
    },
  );
});
