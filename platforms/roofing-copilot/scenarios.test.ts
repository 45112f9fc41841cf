import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import dataset from '../../seeds/roofing-copilot/dataset.ts';
import { artilleryDriver } from '../../src/drive/artillery/driver.ts';
import type { Driver } from '../../src/drive/driver.ts';
import { k6Driver } from '../../src/drive/k6/index.ts';
import { type Bench, bench, countBy, job } from '../../src/drive/node-tool/testing.ts';
import { playwrightDriver } from '../../src/drive/playwright/driver.ts';
import { exportSets } from '../../src/seed/exported-sets.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { LEAST_TOKEN_GAP, roofingCopilot } from './suite.ts';
import { startRoofingCopilot } from './testing.ts';

// Every scenario with its real tool on the real server, one iteration after the other; then on servers that are wrong.

const ONE_BY_ONE = { model: 'closed', vus: 1, durationMs: 1_000 } as const;

let platform: TestPlatform;
let url: string;
let dataFile: string;
let benches: Bench[] = [];
/** It takes a window of ten seconds, so both clients begin first and are asked for last. */
let clients: Promise<Record<string, number>>[];

beforeAll(async () => {
  platform = await startRoofingCopilot();
  const made = await newBench();
  dataFile = join(made.folder, 'data.json');
  await writeFile(dataFile, JSON.stringify(exportSets(dataset, 'small', 42)));
  const [right, wrong] = await Promise.all([start({}), start({ FAULT: 'eleventh-request' })]);
  url = right;
  clients = [right, wrong].map(at => drive(artilleryDriver, 'rate-limit.artillery.yml', 1, at));
  for (const client of clients) client.catch(() => {}); // seen where it is awaited
});
afterAll(async () => {
  await Promise.allSettled(clients ?? []);
  await platform?.stop();
  await Promise.all(benches.map(each => each.remove()));
});

async function newBench(): Promise<Bench> {
  const made = await bench({});
  benches = [...benches, made];
  return made;
}

const start = async (env: Record<string, string>) => (await platform.startServer(env)).url;

/** Drives `iterations` of a file; returns how often each operation came out how. */
async function drive(driver: Driver, file: string, iterations: number, at = url, own?: Bench) {
  const made = own ?? (await newBench());
  const path = fileURLToPath(new URL(`../../scenarios/roofing-copilot/${file}`, import.meta.url));
  await driver.drive(job(driver.name, path, at, ONE_BY_ONE, { dataFile, iterations }), made.context);
  return countBy(made.samples, ({ operation, outcome }) => `${operation} ${outcome}`);
}

/** Three questions: how they came out, and the median time between two words. */
async function askCopilot(at: string): Promise<[Record<string, number>, number | undefined]> {
  const made = await newBench();
  const seen = await drive(artilleryDriver, 'copilot.artillery.yml', 3, at, made);
  const gaps = made.marks.filter(mark => mark.name === 'token-gap').map(({ value }) => value);
  return [seen, gaps.sort((a, b) => a - b)[gaps.length >> 1]];
}

const payments = async () =>
  (await platform.asOwner<{ n: number }>('SELECT count(*)::int AS n FROM payments'))[0]?.n ?? 0;

const K6: [string, number, string[]][] = [
  ['dashboard', 5, ['dashboard']],
  ['heavy-dashboard', 5, ['dashboard.heavy']],
  ['account', 40, ['copilot.history', 'downloads.list', 'roof-analyses.list', 'support-tickets.list']],
  ['products', 40, ['products.by-price', 'products.files', 'products.list', 'products.page']],
  ['price-change', 5, ['products.change-price', 'products.page-after-change']],
  ['admin', 40, ['admin.errors', 'admin.metrics', 'admin.orders', 'admin.users']],
  ['health', 3, ['health']],
  ['cache-soak', 5, ['products.new-list']],
];

describe('on the right server every answer is right', () => {
  test.each(K6)('%s.k6.ts', async (name, iterations, operations) => {
    const seen = await drive(k6Driver, `${name}.k6.ts`, iterations);
    expect(Object.keys(seen).sort()).toEqual(operations.map(operation => `${operation} ok`));
  });

  test('webhook.k6.ts: each payment counts once', async () => {
    const before = await payments();
    expect(await drive(k6Driver, 'webhook.k6.ts', 6)).toEqual({
      'webhook.first ok': 6,
      'webhook.duplicate ok': 12,
    });
    expect((await payments()) - before).toBe(6);
  });

  test('copilot.artillery.yml: words come as they are made', async () => {
    const [seen, gapUs] = await askCopilot(url);
    expect(seen).toEqual({ 'copilot ok': 3 });
    expect(gapUs).toBeGreaterThan(Number.parseFloat(LEAST_TOKEN_GAP) * 1_000);
  });

  test('product-page.playwright.ts and checkout.playwright.ts', async () => {
    expect(await drive(playwrightDriver, 'product-page.playwright.ts', 1)).toEqual({ 'product-page ok': 1 });
    expect(await drive(playwrightDriver, 'checkout.playwright.ts', 1)).toEqual({ 'checkout ok': 1 });
  });
});

test('every operation that must use an index is driven by a scenario', () => {
  const driven = new Set(['copilot', ...K6.flatMap(([, , operations]) => operations)]);
  expect(Object.keys(roofingCopilot.indexUse ?? {}).filter(operation => !driven.has(operation))).toEqual([]);
});

describe('a wrong server is noticed', () => {
  test('empty lists, however fast', async () => {
    const seen = await drive(k6Driver, 'products.k6.ts', 20, await start({ FAULT: 'empty-list' }));
    expect(seen['products.list check-failed']).toBeGreaterThan(0);
    expect(seen).not.toHaveProperty('products.list ok');
  });

  test('prices that stay old', async () => {
    const seen = await drive(k6Driver, 'price-change.k6.ts', 4, await start({ FAULT: 'stale-after-write' }));
    expect(seen['products.page-after-change check-failed']).toBeGreaterThan(0);
  });

  test('payments that count twice: in the database, where the suite counts them too', async () => {
    const before = await payments();
    const seen = await drive(k6Driver, 'webhook.k6.ts', 4, await start({ FAULT: 'webhook-twice' }));
    expect((await payments()) - before).toBeGreaterThan(seen['webhook.first ok'] ?? 0);
  });

  test('words that all come at the end', async () => {
    const [, gapUs] = await askCopilot(await start({ FAULT: 'tokens-at-end' }));
    expect(gapUs).toBeLessThan(Number.parseFloat(LEAST_TOKEN_GAP) * 1_000);
  });

  test('an eleventh request in ten seconds; exactly ten are right', async () => {
    expect(await Promise.all(clients)).toEqual([{ 'rate-limit ok': 1 }, { 'rate-limit check-failed': 1 }]);
  });
});
