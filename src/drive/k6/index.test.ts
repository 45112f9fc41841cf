import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeHost } from '../../host/node-host.ts';
import type { LoadPlan } from '../../model/run-plan.ts';
import type { Sample } from '../../model/sample.ts';
import type { DriveJob, DriveResult } from '../driver.ts';
import { k6Driver } from './index.ts';
import {
  type Answer,
  type CountingServer,
  driveToEnd,
  having,
  jobOf as jobOfUrl,
  startServer,
} from './testing.ts';

const host = nodeHost();
const SECONDS_30 = { timeout: 30_000 };
const servers: CountingServer[] = [];
let workDir = '';

beforeEach(async () => {
  workDir = await host.files.temporaryDirectory('k6-test');
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
  await host.files.remove(workDir);
});

async function serve(answer: Answer = (_, response) => response.end('good')): Promise<CountingServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

/** As many users as arrivals, so that none is dropped on however busy a machine. */
const open = (ratePerSecond: number, maxVus = ratePerSecond * 1.5): LoadPlan => ({
  model: 'open',
  ratePerSecond,
  durationMs: 1_500,
  maxVus,
});

const jobOf = (file: string, load: LoadPlan, targets: readonly CountingServer[]) =>
  jobOfUrl(new URL(`testdata/${file}`, import.meta.url), load, targets);

const drive = (job: DriveJob, signal?: AbortSignal, onSample?: () => void) =>
  driveToEnd(job, { host, workDir, ...(signal ? { signal } : {}), ...(onSample ? { onSample } : {}) });

const inSlot = (samples: readonly Sample[], slot: number) =>
  samples.filter(sample => sample.slot === slot).length;

function expectWhole(result: DriveResult, samples: readonly Sample[], targets: readonly CountingServer[]) {
  targets.forEach((target, slot) => {
    expect([inSlot(samples, slot), result.count.wireRequests[slot]]).toEqual([
      target.requests,
      target.requests,
    ]);
  });
  expect(result.count.reportedRequests).toBe(samples.length);
}

test('probe names version and path', async () => {
  expect((await k6Driver.probe(host)).version).toMatch(/^\d+\.\d+\.\d+/);
});

test('probe without k6 says how to get it', async () => {
  const bare = nodeHost({ K6_PATH: '/nowhere/k6', HOME: workDir });
  await expect(k6Driver.probe(bare)).rejects.toMatchObject({
    code: 'DRIVER_NOT_FOUND',
    hint: expect.stringContaining('npm run setup'),
  });
});

describe('open model', SECONDS_30, () => {
  test('exactly rate × duration arrivals, each counted from when it was due', async () => {
    const target = await serve();
    const { result, samples } = await drive(jobOf('get.k6.ts', open(200), [target]));
    expect(result.count).toMatchObject({ scheduled: 300, started: 300, dropped: 0, inFlightAtStop: 0 });
    expect(result.latency).toEqual({ endsAt: 'last-byte', includesConnect: false, startedFrom: 'intended' });
    expectWhole(result, samples, [target]);
    const dues = samples.map(sample => sample.dueAtUs ?? Number.NaN).sort((x, y) => x - y);
    const steps = dues.slice(1).filter((due, i) => Math.abs(due - (dues[i] ?? 0) - 5_000) <= 1);
    expect(steps.length).toBeGreaterThan(250);
    for (const { dueAtUs, startedAtUs } of samples) expect(dueAtUs).toBeLessThanOrEqual(startedAtUs);
  });

  test.each([2, 3])(
    '%i slots in slices get the same number, and what is counted is what they got',
    async slots => {
      const targets = await Promise.all(Array.from({ length: slots }, () => serve()));
      const { result, samples } = await drive(jobOf('get.k6.ts', open(240), targets));
      expectWhole(result, samples, targets);
      for (const target of targets) expect(target.requests).toBe(360 / slots);
    },
  );

  test('failing answers and failing checks are counted one by one', async () => {
    let failed = 0;
    let bad = 0;
    const target = await serve((_, response, number) => {
      if (number % 100 === 0) failed++;
      else if (number % 30 === 0) bad++;
      response.statusCode = number % 100 === 0 ? 500 : 200;
      response.end(number % 30 === 0 ? 'bad' : 'good');
    });
    const { result, samples } = await drive(jobOf('get.k6.ts', open(300), [target]));
    expectWhole(result, samples, [target]);
    expect([having(samples, 'http-error'), having(samples, 'check-failed')]).toEqual([failed, bad]);
    expect(failed + bad).toBeGreaterThan(10);
  });

  test('connections that are closed without an answer', async () => {
    let closed = 0;
    const target = await serve((request, response, number) => {
      response.setHeader('connection', number % 2 === 0 ? 'close' : 'keep-alive');
      if (number % 10 !== 0) return void response.end('good');
      closed++;
      request.socket.destroy();
    });
    const { result, samples } = await drive(jobOf('post.k6.ts', open(200), [target]));
    expectWhole(result, samples, [target]);
    expect(having(samples, 'connection-error')).toBe(closed);
    expect(closed).toBe(30);
  });

  test('a connection that is refused never counts as sent over the wire', async () => {
    const target = await serve();
    const { result, samples } = await drive(jobOf('refused.k6.ts', open(50), [target]));
    expect(having(samples, 'connection-error')).toBe(75);
    expect(result.count).toMatchObject({ reportedRequests: 75, wireRequests: {} });
  });

  test('a target that stands still: every arrival due in that time waits to its end', async () => {
    const stall = { fromMs: 0, toMs: 0 };
    const waiting: ServerResponse[] = [];
    const target = await serve((_, response, number) => {
      if (number === 40) {
        stall.fromMs = Date.now() + 1;
        setTimeout(() => {
          stall.toMs = Date.now();
          for (const held of waiting.splice(0)) held.end('good');
        }, 500);
      }
      if (number >= 40 && stall.toMs === 0) waiting.push(response);
      else response.end('good');
    });
    const { result, samples } = await drive(jobOf('get.k6.ts', open(100), [target]));
    expectWhole(result, samples, [target]);
    const stalled = samples.filter(
      ({ dueAtUs = 0 }) => dueAtUs >= stall.fromMs * 1_000 && dueAtUs < stall.toMs * 1_000,
    );
    expect(stalled.length).toBeGreaterThanOrEqual(45);
    for (const { startedAtUs, durationUs } of stalled) {
      expect(startedAtUs + durationUs).toBeGreaterThanOrEqual(stall.toMs * 1_000);
    }
  });

  test('arrivals for which no user is free are dropped and counted', async () => {
    const target = await serve((_, response) => void setTimeout(() => response.end('good'), 50));
    const { result, samples } = await drive(jobOf('get.k6.ts', open(100, 2), [target]));
    expectWhole(result, samples, [target]);
    expect(result.count.dropped).toBeGreaterThan(50);
    expect(result.count).toMatchObject({ scheduled: 150, started: 150 - result.count.dropped });
    for (const { dueAtUs, startedAtUs } of samples) expect(dueAtUs).toBeLessThanOrEqual(startedAtUs);
  });
});

describe('other loads', SECONDS_30, () => {
  test('closed model: users stay with their slot', async () => {
    const targets = [await serve(), await serve()];
    const load: LoadPlan = { model: 'closed', vus: 2, durationMs: 1_500 };
    const { result, samples } = await drive(jobOf('get.k6.ts', load, targets));
    expectWhole(result, samples, targets);
    expect(result.count).not.toHaveProperty('scheduled');
    expect(result.latency.startedFrom).toBe('actual');
    expect(Math.min(...targets.map(target => target.requests))).toBeGreaterThan(0);
  });

  test('a fixed number of iterations sends the same requests each time', async () => {
    const paths: string[][] = [[], []];
    for (const seen of paths) {
      const target = await serve((request, response) => {
        seen.push(request.url ?? '');
        response.end('good');
      });
      const { result, samples } = await drive({
        ...jobOf('steps.k6.ts', open(10), [target]),
        iterations: 30,
      });
      expectWhole(result, samples, [target]);
      expect(result.count).toMatchObject({ scheduled: 30, started: 30, dropped: 0 });
      expect(having(samples, 'check-failed')).toBe(30);
    }
    expect(paths[0]).toHaveLength(90);
    expect(paths[0]).toEqual(paths[1]);
  });

  test('a file that knows nothing of us', async () => {
    const target = await serve((request, response) => {
      response.statusCode = request.url === '/missing' ? 404 : 200;
      response.end();
    });
    const { result, samples } = await drive(
      jobOf('native.k6.ts', { model: 'native', durationMs: 1_000 }, [target]),
    );
    expect([samples.length, result.count.wireRequests[0], target.requests]).toEqual([40, 41, 41]);
    expect([having(samples, 'ok'), having(samples, 'http-error')]).toEqual([20, 20]);
    expect(result.latency.startedFrom).toBe('actual');
  });
});

describe('marks', SECONDS_30, () => {
  test('arrive with the slot of their iteration, and leave its samples alone', async () => {
    const targets = [await serve(), await serve()];
    const { result, samples, marks } = await drive(jobOf('marks.k6.ts', open(40), targets));
    expect(having(samples, 'ok')).toBe(120);
    expect(result.count).toMatchObject({ reportedRequests: 120, started: 60 });
    for (const slot of [0, 1]) {
      const bytes = marks.filter(mark => mark.slot === slot && mark.name === 'body-bytes');
      expect(bytes).toEqual(Array(30).fill({ operation: 'page', slot, name: 'body-bytes', value: 4 }));
    }
    const waits = marks.filter(({ name }) => name === 'first-byte');
    expect(new Set(waits.map(({ operation }) => operation))).toEqual(new Set(['page, "quoted"']));
    expect(waits).toHaveLength(60);
    expect(Math.min(...waits.map(({ value }) => value))).toBeGreaterThan(10);
  });
});

describe('what leaves no measurement', SECONDS_30, () => {
  test.each([
    ['syntax-error.k6.ts', 'SCENARIO_FAILED', /syntax-error\.k6\.ts: Line 4:/, 0],
    ['throwing.k6.ts', 'SCENARIO_FAILED', /threw: TypeError: .*'trim'[\s\S]*throwing\.k6\.ts:8/, 30],
    ['bad-mark.k6.ts', 'SCENARIO_FAILED', /mark\(\) needs a number from 0 for page first-byte: NaN/, 30],
    ['silent.k6.ts', 'NO_SAMPLES', /ran 30 iterations and sent no request/, 0],
    ['unmatched.k6.ts', 'ACCOUNTING_VIOLATED', /failed checks belong to no response/, 30],
    ['gone.k6.ts', 'SCENARIO_FAILED', /couldn't be found/, 0],
  ])('%s is %s', async (file, code, message, sent) => {
    const target = await serve();
    const failing = drive(jobOf(file, open(20), [target]));
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(target.requests).toBe(sent);
  });

  test('a file that takes no turns sends all it has to the first slot', async () => {
    const targets = [await serve(), await serve()];
    await drive(jobOf('native.k6.ts', { model: 'native', durationMs: 1_000 }, targets));
    expect(targets[0]?.requests).toBeGreaterThan(0);
    expect(targets[1]?.requests).toBe(0);
  });

  test('an abort stops k6 and leaves no pipe behind', async () => {
    const target = await serve();
    const abort = new AbortController();
    const job = { ...jobOf('get.k6.ts', open(100), [target]), durationMs: 60_000 };
    const started = drive(job, abort.signal, () => abort.abort());
    await expect(started).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 });
    expect((await host.files.list(workDir)).filter(name => name.endsWith('.csv'))).toEqual([]);
  });

  test('an abort before the start sends nothing', async () => {
    const target = await serve();
    const failing = drive(jobOf('get.k6.ts', open(100), [target]), AbortSignal.abort());
    await expect(failing).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(target.requests).toBe(0);
  });
});
