import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { LoadPlan } from '../../model/run-plan.ts';
import { type Answer, countBy, driverBench, job, NODE_WORDS, processesWith } from '../node-tool/testing.ts';
import { autocannonDriver } from './driver.ts';

const CLOSED: LoadPlan = { model: 'closed', vus: 4, durationMs: 1_000 };
const DELAY_MS = 4;

function later(request: IncomingMessage, response: ServerResponse): void {
  setTimeout(() => {
    response.statusCode = request.url === '/broken' ? 503 : 200;
    response.end('{"rows":[1]}');
  }, DELAY_MS);
}

const setUp = (scenario: string, ...answers: readonly Answer[]) =>
  driverBench(autocannonDriver, { 's.autocannon.ts': scenario }, ...(answers.length > 0 ? answers : [later]));

const MIXED = `
import { verify } from ${JSON.stringify(NODE_WORDS)};
let n: number = 0;
interface Answer { status: number; body: string }
export default () => ({
  requests: [
    { title: 'rows.list', path: '/rows', verify: (answer: Answer) => verify(answer, 'rows.list', {
      'every third fails': () => n++ % 3 !== 2,
    }) },
    { path: '/broken' },
    { title: 'row.create', method: 'POST', setupRequest: (request: object) => ({ ...request, path: '/rows/' + n, body: '{}' }) },
  ],
});
`;

describe('the autocannon driver', () => {
  test('counts as the server does and lets the last requests be answered', async () => {
    const { server, drive, samples } = await setUp(MIXED);
    const result = await drive(CLOSED);

    expect(samples).toHaveLength(server.total());
    expect(result.count).toMatchObject({
      started: server.total(),
      reportedRequests: server.total(),
      wireRequests: { 0: server.total() },
      inFlightAtStop: 0,
    });
    expect(result.count.scheduled).toBeUndefined();
    const outcomes = countBy(samples, ({ operation, outcome }) => `${operation} ${outcome}`);
    const listed = server.seen.get('GET /rows') ?? 0;
    expect(outcomes['rows.list check-failed']).toBe(Math.floor(listed / 3));
    expect(outcomes['rows.list ok']).toBe(listed - Math.floor(listed / 3));
    expect(outcomes['GET /broken http-error']).toBe(server.seen.get('GET /broken'));

    expect(result.latency).toEqual({ endsAt: 'last-byte', includesConnect: true, startedFrom: 'actual' });
    for (const { startedAtUs, durationUs } of samples) {
      expect(durationUs).toBeGreaterThanOrEqual((DELAY_MS - 1) * 1_000);
      expect(startedAtUs + durationUs).toBeLessThanOrEqual(result.endedAtUs);
    }
    // whole milliseconds would all be multiples of 1,000
    expect(samples.some(({ durationUs }) => durationUs % 1_000 !== 0)).toBe(true);
  });

  test('is exact also where the server closes and breaks connections', async () => {
    const { server, drive, samples } = await setUp(MIXED, (request, response, nth) => {
      if (nth % 50 === 7) return void request.socket.destroy();
      if (nth % 31 === 3) response.setHeader('connection', 'close');
      later(request, response);
    });
    const result = await drive(CLOSED);
    expect(samples).toHaveLength(server.total());
    expect(result.count).toMatchObject({
      reportedRequests: server.total(),
      wireRequests: { 0: server.total() },
    });
    const broken = Math.floor((server.total() - 8) / 50) + 1;
    expect(countBy(samples, ({ outcome }) => outcome)['connection-error']).toBe(broken);
  });

  test('a request without an answer is a timeout, not a hang', async () => {
    const silent: Answer = () => {};
    const { server, drive, samples } = await setUp(
      "export default { timeout: 1, requests: [{ title: 'silent', path: '/' }] };",
      silent,
    );
    const result = await drive({ ...CLOSED, vus: 2, durationMs: 500 });
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ timeout: 2 });
    expect(result.count.wireRequests).toEqual({ 0: server.total() });
  });

  test('takes turns in mini-rounds, each slot with its own copy of the file; their first requests are counted and not timed', async () => {
    const scenario = `
      let turn: number = 0;
      export default {
        requests: [{ title: 'row', setupRequest: (request: object) => ({ ...request, path: '/rows/' + turn++ }) }],
      };`;
    const { servers, drive, samples } = await setUp(scenario, later, later);
    const result = await drive({ ...CLOSED, vus: 2 }, { durationMs: 1_000 });
    const totals = servers.map(server => server.total());
    expect(result.count.wireRequests).toEqual({ ...totals });
    expect(result.count).toMatchObject({ started: (totals[0] ?? 0) + (totals[1] ?? 0), inFlightAtStop: 0 });
    expect(result.count.reportedRequests).toBe(samples.length);
    for (const [slot, server] of servers.entries()) {
      // both draw the same rows, each from the first on
      expect(server.seen.size).toBe(server.total());
      expect(server.seen.get('GET /rows/0')).toBe(1);
      const own = samples.filter(sample => sample.slot === slot);
      expect(own).toHaveLength(server.total());
      const timed = own.filter(sample => !sample.untimed);
      expect(timed.length).toBeGreaterThan(0);
      expect(timed.length).toBeLessThan(own.length);
    }
    const [first, second] = [0, 1].map(slot => samples.filter(sample => sample.slot === slot)) as [
      typeof samples,
      typeof samples,
    ];
    const [earlier, after] = first[0] === samples[0] ? [first, second] : [second, first];
    const end = Math.max(...earlier.map(({ startedAtUs, durationUs }) => startedAtUs + durationUs));
    const timedAfter = after.filter(sample => !sample.untimed).map(({ startedAtUs }) => startedAtUs);
    expect(Math.min(...timedAfter)).toBeGreaterThanOrEqual(end + 200_000);
  });

  test('runs a footprint as one user: the same list on every run', async () => {
    const { server, drive, samples } = await setUp(MIXED.replace("'/rows/' + n", "'/rows/new'"));
    await drive(CLOSED, { iterations: 5 });
    expect(Object.fromEntries(server.seen)).toEqual({
      'GET /rows': 5,
      'GET /broken': 5,
      'POST /rows/new': 5,
    });
    for (const [i, sample] of samples.entries()) {
      const before = samples[i - 1];
      if (before)
        expect(sample.startedAtUs).toBeGreaterThanOrEqual(before.startedAtUs + before.durationUs - 1);
    }
  });

  test('a target that is not there yields connection errors that never reached the wire', async () => {
    const { server, drive, samples } = await setUp(MIXED);
    await server.close();
    const result = await drive(CLOSED, { iterations: 2 });
    expect(countBy(samples, ({ outcome }) => outcome)).toEqual({ 'connection-error': 6 });
    expect(result.count.wireRequests).toEqual({ 0: 0 });
  });

  test.each([
    ['a syntax error', 'export default { requests: [', 'SCENARIO_FAILED'],
    ['a file that throws', 'throw new Error("no data");', 'SCENARIO_FAILED'],
    ['a list without requests', 'export default { requests: [] };', 'SCENARIO_FAILED'],
    ['a request without a name', 'export default { requests: [{ method: "GET" }] };', 'SCENARIO_FAILED'],
    [
      'a request that throws when it is made',
      "export default { requests: [{ title: 'x', setupRequest: () => { throw new Error('no row'); } }] };",
      'SCENARIO_FAILED',
    ],
    ['a tool that leaves at once', 'process.exit(3);', 'DRIVER_FAILED'],
  ])('%s is an error with a name', async (_what, scenario, code) => {
    const { drive } = await setUp(scenario);
    await expect(drive(CLOSED)).rejects.toMatchObject({ code });
  });

  test('leaves nothing running when it is stopped', async () => {
    const { drive, abort, folder, samples } = await setUp(MIXED);
    const stopped = expect(drive({ ...CLOSED, durationMs: 60_000 })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    await expect.poll(() => samples.length, { timeout: 20_000 }).toBeGreaterThan(0);
    abort.abort();
    await stopped;
    expect(await processesWith(folder)).toEqual([]);
  });

  test('refuses a rate and names the tool for it', () => {
    const { scenario } = job('autocannon', 'x', 'y', {
      model: 'open',
      ratePerSecond: 5,
      durationMs: 1,
      maxVus: 1,
    });
    expect(autocannonDriver.unsupported(scenario).join()).toContain('k6');
  });
});
