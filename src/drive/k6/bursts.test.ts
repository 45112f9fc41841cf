import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from '../../host/node-host.ts';
import type { LoadPlan } from '../../model/run-plan.ts';
import type { Sample } from '../../model/sample.ts';
import { type Answer, type CountingServer, driveToEnd, jobOf, startServer } from './testing.ts';

const host = nodeHost();
const SIZE = 10;
const EVERY_MS = 200;
const servers: CountingServer[] = [];
let workDir = '';

beforeEach(async () => {
  workDir = await host.files.temporaryDirectory('k6-bursts');
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

function drive(durationMs: number, targets: readonly CountingServer[], file = 'get.k6.ts') {
  const load: LoadPlan = { model: 'burst', size: SIZE, everyMs: EVERY_MS, durationMs };
  return driveToEnd(jobOf(new URL(`testdata/${file}`, import.meta.url), load, targets), { host, workDir });
}

/** Samples by the moment at which they were due, in the order of time. */
function bursts(samples: readonly Sample[]): [dueAtUs: number, samples: Sample[]][] {
  const byDue = Map.groupBy(samples, sample => sample.dueAtUs ?? Number.NaN);
  return [...byDue].sort(([a], [b]) => a - b);
}

test('all users start at the same moments, and response times count from there', async () => {
  const target = await serve();
  const { result, samples } = await drive(1_000, [target]);
  expect(result.count).toEqual({
    scheduled: 5 * SIZE,
    started: 5 * SIZE,
    dropped: 0,
    inFlightAtStop: 0,
    reportedRequests: 5 * SIZE,
    wireRequests: { 0: target.requests },
  });
  expect(result.latency.startedFrom).toBe('intended');
  const [[firstUs] = [Number.NaN]] = bursts(samples);
  expect(bursts(samples).map(([dueUs, { length }]) => [dueUs, length])).toEqual(
    [0, 1, 2, 3, 4].map(k => [firstUs + k * EVERY_MS * 1_000, SIZE]),
  );
  for (const { startedAtUs, dueAtUs } of samples) expect(startedAtUs).toBeGreaterThanOrEqual(dueAtUs ?? 0);
});

test('a user still busy at a burst misses it, and is counted as dropped', async () => {
  const held: ServerResponse[] = [];
  // three users of the first burst are answered only when the others have come back twice
  const target = await serve((_, response, number) => {
    if (number <= 3) held.push(response);
    else response.end('good');
    if (number === SIZE + 2 * (SIZE - 3)) for (const late of held) late.end('good');
  });
  const { result, samples } = await drive(1_000, [target]);
  expect(bursts(samples).map(([, { length }]) => length)).toEqual([SIZE, SIZE - 3, SIZE - 3, SIZE, SIZE]);
  expect(result.count).toMatchObject({ scheduled: 5 * SIZE, started: 5 * SIZE - 6, dropped: 6 });
  expect(result.count.wireRequests).toEqual({ 0: target.requests });
});

test('the last burst may still be answered late', async () => {
  const target = await serve((_, response, number) => {
    setTimeout(() => response.end('good'), number > SIZE ? EVERY_MS : 0);
  });
  const { result } = await drive(2 * EVERY_MS, [target]);
  expect(result.count).toMatchObject({ scheduled: 2 * SIZE, started: 2 * SIZE, inFlightAtStop: 0 });
  expect(target.requests).toBe(2 * SIZE);
});

test('with slots, each burst belongs to one, in turn, with the same rows; a slow slot makes no other miss one', async () => {
  const drawn: string[][] = [[], []];
  const targets = await Promise.all(
    drawn.map((paths, slot) =>
      serve((request, response) => {
        paths.push(request.url ?? '');
        setTimeout(() => response.end('good'), slot === 0 ? 3 * EVERY_MS : 0);
      }),
    ),
  );
  const { result, samples } = await drive(8 * EVERY_MS, targets, 'draws.k6.ts');
  const slots = bursts(samples).map(([, burst]) => [...new Set(burst.map(({ slot }) => slot))]);
  expect(slots.every(({ length }) => length === 1)).toBe(true);
  expect(slots.filter(([slot]) => slot === 1)).toHaveLength(4);
  expect(targets[1]?.requests).toBe(4 * SIZE);
  expect(result.count.scheduled).toBe(8 * SIZE);
  expect(result.count.dropped).toBe(4 * SIZE - (targets[0]?.requests ?? 0));
  expect(drawn[0]?.slice(0, SIZE).sort()).toEqual(drawn[1]?.slice(0, SIZE).sort());
});
