import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, type TestContext, test } from 'vitest';
import type { LoadPlan } from '../../model/run-plan.ts';
import { bench, countBy, countingServer, job, processesWith } from '../node-tool/testing.ts';
import { artilleryDriver } from './driver.ts';

const OPEN: LoadPlan = { model: 'open', ratePerSecond: 60, durationMs: 1_000, maxVus: 100 };
const NODE_WORDS = fileURLToPath(new URL('../../../scenarios/shared/node.ts', import.meta.url));
const DELAY_MS = 5;

async function setUp({ onTestFinished }: TestContext, script: string, processor = '') {
  const server = await countingServer((request, response) => {
    setTimeout(() => {
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end('{"rows":[1]}');
    }, DELAY_MS);
  });
  const made = await bench({ 's.artillery.yml': script, 'p.mjs': processor });
  onTestFinished(async () => {
    await server.close();
    await made.remove();
  });
  const file = `${made.folder}/s.artillery.yml`;
  const drive = (load: LoadPlan, more = {}) =>
    artilleryDriver.drive(job('artillery', file, server.url, load, more), made.context);
  return { server, drive, ...made };
}

const MIXED = `
config:
  target: http://127.0.0.1:1
  processor: ./p.mjs
  phases: [{ duration: 60, arrivalRate: 1 }]
scenarios:
  - weight: 3
    flow:
      - get: { name: rows.list, url: /rows, afterResponse: check }
      - get: { url: '/rows/42?full=1' }
  - weight: 1
    flow:
      - get: { name: broken, url: /broken }
      - post: { name: captured, url: /rows, json: { a: 1 }, capture: { json: '$.nothing', as: x } }
`;

const EVERY_THIRD_FAILS = `
import { verify } from ${JSON.stringify(NODE_WORDS)};
let n = 0;
export function check(request, response, context, events, next) {
  verify(response, 'rows.list', { 'every third fails': () => n++ % 3 !== 2, 'has a body': r => r.body.length > 0 });
  next();
}`;

describe.concurrent('the Artillery driver', () => {
  test('counts as the server does, with intended starts, checks and the user’s processor', async context => {
    const { server, drive, samples, folder } = await setUp(context, MIXED, EVERY_THIRD_FAILS);
    const result = await drive(OPEN);

    expect(result.count).toMatchObject({ scheduled: 60, started: 60, dropped: 0, inFlightAtStop: 0 });
    expect(samples).toHaveLength(server.total());
    expect(result.count.wireRequests).toEqual({ 0: server.total() });
    expect(result.count.reportedRequests).toBe(server.total());
    expect(countBy(samples, ({ operation }) => operation)).toEqual({
      'rows.list': server.seen.get('GET /rows'),
      'GET /rows/:id': server.seen.get('GET /rows/42?full=1'),
      broken: server.seen.get('GET /broken'),
      captured: server.seen.get('POST /rows'),
    });

    const outcomes = countBy(samples, ({ operation, outcome }) => `${operation} ${outcome}`);
    const listed = server.seen.get('GET /rows') ?? 0;
    expect(outcomes['rows.list check-failed']).toBe(Math.floor(listed / 3));
    expect(outcomes['broken http-error']).toBe(server.seen.get('GET /broken'));
    expect(outcomes['captured check-failed']).toBe(server.seen.get('POST /rows'));
    expect(outcomes['GET /rows/:id ok']).toBe(listed);

    expect(result.latency).toEqual({ endsAt: 'last-byte', includesConnect: true, startedFrom: 'intended' });
    // only the first request of an iteration has a due time; all answers take at least the server's own delay
    expect(samples.filter(({ dueAtUs }) => dueAtUs !== undefined)).toHaveLength(60);
    for (const { startedAtUs, dueAtUs, durationUs } of samples) {
      expect(durationUs).toBeGreaterThanOrEqual((DELAY_MS - 1) * 1_000);
      expect(startedAtUs).toBeGreaterThanOrEqual(dueAtUs ?? 0);
      expect(startedAtUs + durationUs).toBeLessThanOrEqual(result.endedAtUs);
      expect(dueAtUs ?? startedAtUs).toBeGreaterThanOrEqual(result.startedAtUs);
    }
    expect(await readFile(`${folder}/s.artillery.yml`, 'utf8')).toBe(MIXED);
  });

  test('runs a footprint as one user: the same list on every run', async context => {
    const script = MIXED.replace(/, capture: .* }/, ' }');
    const first = await setUp(context, script, EVERY_THIRD_FAILS);
    const result = await first.drive(OPEN, { iterations: 8 });
    expect(result.count).toMatchObject({ scheduled: 8, started: 8, reportedRequests: 16 });
    expect(result.latency.startedFrom).toBe('actual');
    expect(Object.fromEntries(first.server.seen)).toEqual({
      'GET /rows': 6,
      'GET /rows/42?full=1': 6,
      'GET /broken': 2,
      'POST /rows': 2,
    });
    const ordered = first.samples.toSorted((a, b) => a.startedAtUs - b.startedAtUs);
    for (const [i, sample] of ordered.entries()) {
      const before = ordered[i - 1];
      if (before)
        expect(sample.startedAtUs).toBeGreaterThanOrEqual(before.startedAtUs + before.durationUs - 1);
    }
  });

  test('leaves the load to the file where the plan says so', async context => {
    const { server, drive, samples } = await setUp(
      context,
      `
config:
  target: http://127.0.0.1:1
  phases: [{ duration: 1, arrivalCount: 5 }, { duration: 1, arrivalRate: 4 }]
scenarios: [{ flow: [{ get: { url: / } }] }]
`,
    );
    const result = await drive({ model: 'native', durationMs: 2_000 });
    expect(server.total()).toBe(9);
    expect(samples).toHaveLength(9);
    expect(result.count.scheduled).toBeUndefined();
    expect(result.latency.startedFrom).toBe('actual');
  });

  test('a target that is not there yields connection errors that never reached the wire', async context => {
    const { server, drive, samples } = await setUp(
      context,
      'scenarios: [{ flow: [{ get: { url: / } }] }]\nconfig: {}\n',
    );
    await server.close();
    const result = await drive({ ...OPEN, ratePerSecond: 10 });
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ 'connection-error': 10 });
    expect(result.count.wireRequests).toEqual({ 0: 0 });
  });

  test.for([
    ['broken YAML', 'config: {\n scenarios: ]', '', 'SCENARIO_FAILED'],
    ['a processor that throws', MIXED, 'throw new Error("processor is broken");', 'SCENARIO_FAILED'],
    ['no request at all', 'config: {}\nscenarios: [{ flow: [{ think: 0.01 }] }]\n', '', 'NO_SAMPLES'],
  ] as const)('%s is an error with a name', async ([_what, script, processor, code], context) => {
    const { drive } = await setUp(context, script, processor);
    await expect(drive({ ...OPEN, ratePerSecond: 5 })).rejects.toMatchObject({ code });
  });

  test('leaves nothing running when it is stopped', async context => {
    const { drive, abort, folder, samples } = await setUp(context, MIXED, EVERY_THIRD_FAILS);
    const running = drive({ ...OPEN, durationMs: 60_000 });
    const stopped = expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    // among tests that run side by side, only the context knows which this is
    await context.expect.poll(() => samples.length, { timeout: 40_000 }).toBeGreaterThan(0);
    abort.abort();
    await stopped;
    expect(await processesWith(folder)).toEqual([]);
  });

  test('refuses a fixed number of users', () => {
    const { scenario } = job('artillery', 'x', 'y', { model: 'closed', vus: 5, durationMs: 1 });
    expect(artilleryDriver.unsupported(scenario).join()).toContain('rate');
  });
});
