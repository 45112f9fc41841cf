import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import dataset from '../../seeds/care-demo/dataset.ts';
import { artilleryDriver } from '../../src/drive/artillery/driver.ts';
import type { Driver } from '../../src/drive/driver.ts';
import { k6Driver } from '../../src/drive/k6/index.ts';
import { type Bench, bench, countBy, job } from '../../src/drive/node-tool/testing.ts';
import { playwrightDriver } from '../../src/drive/playwright/driver.ts';
import { exportSets } from '../../src/seed/exported-sets.ts';
import type { TestPlatform } from '../shared/testing.ts';
import { startCareDemo } from './testing.ts';

// Every scenario with its real tool on the real server, as the footprint does: a fixed list, one after the other.

const ONE_BY_ONE = { model: 'closed', vus: 1, durationMs: 1_000 } as const;

let platform: TestPlatform;
let made: Bench;
let url: string;
beforeAll(async () => {
  platform = await startCareDemo();
  made = await bench({});
  await writeFile(join(made.folder, 'data.json'), JSON.stringify(exportSets(dataset, 'small', 42)));
  ({ url } = await platform.startServer({ REPORTS_DIR: made.folder }));
});
afterAll(async () => {
  await platform?.stop();
  await made?.remove();
});
beforeEach(() => {
  made.samples.length = 0;
  made.marks.length = 0;
});

const runs = async () =>
  (await platform.asOwner<{ n: number }>('SELECT count(*)::int AS n FROM simulation_runs'))[0]?.n ?? 0;

/** Drives `iterations` of a file; returns how often each operation came out how. */
async function drive(driver: Driver, file: string, iterations: number): Promise<Record<string, number>> {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const more = { dataFile: join(made.folder, 'data.json'), iterations };
  await driver.drive(job(driver.name, path, url, ONE_BY_ONE, more), made.context);
  return countBy(made.samples, ({ operation, outcome }) => `${operation} ${outcome}`);
}

test('endpoints one by one: each simulation is a row, can be read back and is counted', async () => {
  const before = await runs();
  const seen = await drive(k6Driver, 'scenarios/care-demo/endpoints.k6.ts', 30);
  const simulations = (await runs()) - before;
  expect(simulations).toBeGreaterThan(2);
  expect(Object.keys(seen).sort()).toEqual([
    'dashboard.view ok',
    'regions.list ok',
    'simulations.create ok',
    'simulations.read-back ok',
  ]);
  expect(seen['simulations.create ok']).toBe(simulations);
  expect(seen['simulations.read-back ok']).toBe(simulations);
});

test('operations behind the five indexes', async () => {
  expect(Object.keys(await drive(k6Driver, 'scenarios/care-demo/database.k6.ts', 40)).sort()).toEqual([
    'posts.newest ok',
    'posts.of-discussion ok',
    'simulations.latest ok',
    'simulations.queue ok',
    'simulations.results ok',
  ]);
});

test('simultaneous simulations', async () => {
  expect(await drive(k6Driver, 'scenarios/care-demo/simultaneous.k6.ts', 5)).toEqual({
    'simulations.at-once ok': 5,
  });
});

test('reports: size and rate of each download are marked', async () => {
  expect(await drive(k6Driver, 'scenarios/care-demo/reports.k6.ts', 4)).toEqual({
    'reports.create ok': 4,
    'reports.download ok': 4,
  });
  const of = (name: string) => made.marks.filter(mark => mark.name === name).map(({ value }) => value);
  expect(of('download-bytes')).toHaveLength(4);
  expect(of('download-rate')).toHaveLength(4);
  for (const bytes of of('download-bytes')) expect(bytes).toBeGreaterThan(100_000);
});

test('the document’s workflow, seven to three', async () => {
  const before = await runs();
  expect(await drive(artilleryDriver, 'artillery.yml', 10)).toEqual({
    'workflow.regions ok': 7,
    'workflow.simulation ok': 7,
    'workflow.dashboard ok': 3,
  });
  expect((await runs()) - before).toBe(7);
});

test('the page: a first view brings everything, a repeat view only what may not be kept', async () => {
  expect(await drive(playwrightDriver, 'scenarios/care-demo/home.playwright.ts', 2)).toEqual({
    'home.first-view ok': 2,
    'home.filter ok': 2,
    'home.repeat-view ok': 2,
    'home.trend ok': 2,
  });
  const mark = (operation: string, name: string) =>
    made.marks.filter(each => each.operation === operation && each.name === name).map(({ value }) => value);
  for (const kind of ['script', 'style', 'image']) {
    expect(
      mark('home.first-view', `${kind}-bytes`).every(bytes => bytes > 1_000),
      kind,
    ).toBe(true);
    expect(mark('home.repeat-view', `${kind}-bytes`), kind).toEqual([0, 0]);
  }
  for (const vital of ['lcp', 'inp', 'cls', 'ttfb', 'list-visible'])
    for (const view of ['home.first-view', 'home.repeat-view'])
      expect(mark(view, vital), `${view} ${vital}`).toHaveLength(2);
});
