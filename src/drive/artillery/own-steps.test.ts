import { fileURLToPath } from 'node:url';
import { describe, expect, type TestContext, test } from 'vitest';
import { slotAt, slotOfTurn } from '../../../scenarios/shared/slices.ts';
import { type TestServer, testServer } from '../../../scenarios/shared/testing.ts';
import type { LoadPlan } from '../../model/run-plan.ts';
import type { Sample } from '../../model/sample.ts';
import type { DriveJob } from '../driver.ts';
import { type Bench, bench, countBy, job } from '../node-tool/testing.ts';
import { artilleryDriver } from './driver.ts';

const shared = (file: string) =>
  JSON.stringify(fileURLToPath(new URL(`../../../scenarios/shared/${file}`, import.meta.url)));
const SLICES = { t0EpochMs: 1_700_000_000_000, sliceMs: 150, gapMs: 0, seed: 5 };

/** Two servers that say who they are, behind one file. */
async function twoSlots(
  { onTestFinished }: TestContext,
  script: string,
  processor: string,
  load: LoadPlan,
  more: Partial<DriveJob>,
) {
  const servers = await Promise.all([0, 1].map(namedServer));
  const made: Bench = await bench({ 's.artillery.yml': script, 'p.mjs': processor });
  onTestFinished(async () => {
    await Promise.all([made.remove(), ...servers.map(server => server.close())]);
  });
  const baseUrls = servers.map(({ url }) => url);
  const result = artilleryDriver.drive(
    job('artillery', `${made.folder}/s.artillery.yml`, '', load, { ...more, baseUrls, slices: SLICES }),
    made.context,
  );
  return { result, servers, ...made };
}

function namedServer(slot: number): Promise<TestServer> {
  return testServer(
    (request, response) => {
      if (request.url === '/redirect') response.writeHead(302, { location: '/relative' });
      if (request.url === '/talk') response.write('data: a\n\ndata: b\n\n');
      response.end(`data: server ${slot}\n\n`);
    },
    (_text, send) => send(`server ${slot}`),
  );
}

const bySlot = (samples: readonly Sample[], slot: number) => samples.filter(sample => sample.slot === slot);
const wsSamples = (samples: readonly Sample[]) =>
  samples.filter(({ operation }) => operation.startsWith('socket.'));

const EVERY_KIND = `
config:
  target: http://127.0.0.1:1
  processor: ./p.mjs
  variables: { base: '{{ $env.PLIMSOLL_BASE_URL }}' }
scenarios:
  - beforeScenario: remember
    flow:
      - get: { name: relative, url: /relative, afterResponse: marked }
      - get: { name: templated, url: '{{ target }}/templated' }
      - get: { name: fixed, url: '{{ $env.PLIMSOLL_BASE_URL }}/fixed' }
      - get: { name: configured, url: '{{ base }}/configured' }
      - get: { name: redirected, url: /redirect }
      - get: { name: moved, url: /redirect, followRedirect: false, afterResponse: neverMoved }
      - post: { name: hooked, url: /overwritten, beforeRequest: hooked, json: { a: 1 } }
      - loop: [{ get: { name: looped, url: '/looped/{{ $loopCount }}' } }]
        count: 2
      - function: talk
      - function: chat
      - function: own
`;

const EVERY_WORD = `
import { mark, nowUs, record, target, verify } from ${shared('node.ts')};
import { openSocket, streamEvents } from ${shared('stream.ts')};
export function remember(context, events, next) { context.vars.mine = target(); next(); }
export function marked(request, response, context, events, next) {
  mark('relative', 'body-bytes', response.body.length);
  verify(response, 'relative', { 'the same server throughout': () => context.vars.mine === context.vars.target });
  next();
}
export function neverMoved(request, response, context, events, next) {
  verify(response, 'moved', { 'is not a redirect': ({ statusCode }) => statusCode !== 302 });
  next();
}
export function hooked(request, context, events, next) { request.url = '/hooked'; next(); }
export async function talk(context) {
  const { events } = await streamEvents({ operation: 'talk', url: context.vars.target + '/talk', body: 'hi',
    isToken: ({ data }) => data.length === 1, checks: { 'two tokens': ({ tokens }) => tokens === 2 } });
  context.vars.who = events.at(-1).data;
}
export async function chat(context) {
  const socket = await openSocket({ url: target() });
  await socket.roundTrip('socket.ask', 'who?', () => true, { 'the same server': text => text === context.vars.who });
  await socket.close();
}
export function own(context, events, next) {
  const startedAtUs = nowUs();
  fetch(context.vars.mine + '/own').then(response => response.text()).then(text => {
    record({ operation: 'own', url: target() + '/own', startedAtUs, durationUs: nowUs() - startedAtUs,
      outcome: text.trim() === 'data: ' + context.vars.who ? 'ok' : 'check-failed', wireRequests: 1,
      marks: [{ name: 'text-bytes', value: text.length }] });
    next();
  }, next);
}`;

describe.concurrent('Artillery with several slots and steps that measure themselves', () => {
  test('every request goes to the slot of its user, and each server has counted as many', async context => {
    const load: LoadPlan = { model: 'open', ratePerSecond: 40, durationMs: 1_200, maxVus: 100 };
    const { result, servers, samples, marks } = await twoSlots(context, EVERY_KIND, EVERY_WORD, load, {
      ratePerSecond: 40,
    });
    const { count, latency, startedAtUs } = await result;

    const users = Array.from({ length: 48 }, (_, i) => slotAt(SLICES, 2, SLICES.t0EpochMs + i * 25));
    const perSlot = [0, 1].map(slot => users.filter(each => each === slot).length);
    expect(count).toMatchObject({ scheduled: 48, started: 48, dropped: 0, inFlightAtStop: 0 });
    expect(count.reportedRequests).toBe(samples.length);
    for (const slot of [0, 1]) {
      const [ofSlot, users] = [bySlot(samples, slot), perSlot[slot] as number];
      const requests = servers[slot]?.requests();
      expect(count.wireRequests[slot]).toBe(requests);
      expect(ofSlot.length - wsSamples(ofSlot).length).toBe(requests);
      expect(countBy(ofSlot, ({ operation, outcome }) => `${operation} ${outcome}`)).toEqual({
        ...{ 'relative ok': users, 'templated ok': users, 'fixed ok': users, 'configured ok': users },
        ...{
          'redirected ok': 2 * users,
          'hooked ok': users,
          'moved check-failed': users,
          'looped ok': 2 * users,
          'own ok': users,
        },
        ...{ 'talk ok': users, 'socket.open ok': users, 'socket.ask ok': users },
      });
      const names = marks
        .filter(mark => mark.slot === slot)
        .map(({ operation, name }) => `${operation} ${name}`);
      expect(countBy(names, name => name)).toEqual({
        ...{ 'relative body-bytes': users, 'own text-bytes': users, 'talk tokens-count': users },
        ...{ 'talk first-byte': users, 'talk first-token': users, 'talk token-gap': users },
      });
      expect(ofSlot.filter(({ dueAtUs }) => dueAtUs !== undefined)).toHaveLength(users);
    }
    expect(latency.startedFrom).toBe('intended');
    expect(samples.every(sample => (sample.dueAtUs ?? sample.startedAtUs) >= startedAtUs)).toBe(true);
  });

  test('bursts: all users of one are due at the same moment, and slots take turns burst by burst', async context => {
    const script = 'config: { processor: ./p.mjs }\nscenarios: [{ flow: [{ function: talk }] }]\n';
    const processor = `
import { streamEvents } from ${shared('stream.ts')};
export async function talk(context) {
  await streamEvents({ operation: 'talk ' + process.env.PLIMSOLL_BURST, url: context.vars.target + '/talk' });
}`;
    const load: LoadPlan = { model: 'burst', size: 12, everyMs: 250, durationMs: 500 };
    const burst = { size: 12, everyMs: 250 };
    const { result, servers, samples } = await twoSlots(context, script, processor, load, {
      burst,
      durationMs: 1_000,
    });
    const { count, latency, startedAtUs, endedAtUs } = await result;

    expect(count).toMatchObject({ scheduled: 48, started: 48, dropped: 0, reportedRequests: 48 });
    expect(count.wireRequests).toEqual({ 0: 24, 1: 24 });
    expect(servers.map(server => server.requests())).toEqual([24, 24]);
    expect(latency.startedFrom).toBe('intended');
    const slotByMoment = countBy(
      samples,
      ({ dueAtUs = 0, slot }) => `${(dueAtUs - startedAtUs) / 250_000} ${slot}`,
    );
    expect(slotByMoment).toEqual(
      Object.fromEntries([0, 1, 2, 3].map(k => [`${k} ${slotOfTurn(SLICES.seed, 2, k)}`, 12])),
    );
    for (const { startedAtUs: sentAtUs, dueAtUs = 0, durationUs, operation, outcome } of samples) {
      expect(sentAtUs).toBeGreaterThanOrEqual(dueAtUs);
      expect(sentAtUs + durationUs).toBeLessThanOrEqual(endedAtUs);
      expect([operation, outcome]).toEqual(['talk {"size":12,"everyMs":250}', 'ok']);
    }
  });

  test('a step that throws is a mistake of the file, with its reason; a failure of the target is none', async context => {
    const script =
      'config: { processor: ./p.mjs }\nscenarios: [{ flow: [{ function: connect }, { function: wrong }] }]\n';
    const processor = `
import { openSocket } from ${shared('stream.ts')};
let n = 0;
export async function connect(context) {
  if (n++ > 0) await openSocket({ url: 'http://127.0.0.1:9' });
}
export async function wrong() { throw new TypeError('the cat is out of the bag'); }`;
    const load: LoadPlan = { model: 'open', ratePerSecond: 5, durationMs: 1_000, maxVus: 9 };
    const { result, samples } = await twoSlots(context, script, processor, load, { ratePerSecond: 5 });
    await expect(result).rejects.toMatchObject({
      code: 'SCENARIO_FAILED',
      message: expect.stringContaining('the cat is out of the bag'),
    });
    expect(countBy(samples, ({ operation, outcome }) => `${operation} ${outcome}`)).toEqual({
      'socket.open connection-error': 4,
    });
  });
});
