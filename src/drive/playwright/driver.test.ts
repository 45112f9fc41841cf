import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { nodeHost } from '../../host/node-host.ts';
import type { LoadPlan } from '../../model/run-plan.ts';
import {
  type Bench,
  bench,
  type CountingServer,
  countBy,
  countingServer,
  job,
  processesWith,
} from '../node-tool/testing.ts';
import { playwrightDriver } from './driver.ts';

const CLOSED: LoadPlan = { model: 'closed', vus: 2, durationMs: 1_000 };
const NODE_WORDS = fileURLToPath(new URL('../../../scenarios/shared/node.ts', import.meta.url));
const DELAY_MS = 20;

let made: { server: CountingServer; elsewhere: CountingServer; bench: Bench } | undefined;

afterEach(async () => {
  await made?.server.close();
  await made?.elsewhere.close();
  await made?.bench.remove();
  made = undefined;
});

/** A page with a style that may be cached, a script that must be revalidated, a call of its own and a foreign picture. */
function site(elsewhere: string) {
  const page = `<!doctype html><link rel="stylesheet" href="/style.css"><script src="/app.js" defer></script>
    <img src="${elsewhere}/picture.png"><h1 data-testid="list">Requests</h1>
    <button id="more" onclick="this.textContent = 'shown'">more</button>`;
  return (request: IncomingMessage, response: ServerResponse) => {
    const reply = (status: number, headers: Record<string, string>, body = '') =>
      setTimeout(() => response.writeHead(status, headers).end(body), DELAY_MS);
    switch (request.url) {
      case '/style.css':
        return reply(
          200,
          { 'content-type': 'text/css', 'cache-control': 'max-age=600' },
          'h1 { color: green }',
        );
      case '/app.js':
        if (request.headers['if-none-match']) return reply(304, {});
        return reply(
          200,
          { 'content-type': 'text/javascript', 'cache-control': 'no-cache', etag: '"1"' },
          "fetch('/api/rows')",
        );
      case '/old':
        return reply(302, { location: '/' });
      case '/broken':
        return reply(500, { 'content-type': 'text/html' }, '<h1>Broken</h1>');
      default:
        return reply(200, { 'content-type': 'text/html' }, page);
    }
  };
}

async function setUp(scenario: string) {
  const elsewhere = await countingServer((_request, response) => response.end());
  // another address of loopback: another host to the browser
  const foreign = elsewhere.url.replace('127.0.0.1', 'localhost');
  const server = await countingServer(site(foreign));
  made = { server, elsewhere, bench: await bench({ 's.playwright.ts': scenario }) };
  const { context, folder } = made.bench;
  const drive = (load: LoadPlan, more = {}) =>
    playwrightDriver.drive(job('playwright', `${folder}/s.playwright.ts`, server.url, load, more), context);
  return { server, elsewhere, drive, ...made.bench };
}

const VISIT = `
import { verify } from ${JSON.stringify(NODE_WORDS)};
export default async function ({ page, baseUrl, step, mark, iteration }) {
  await step('open', async () => {
    const response = await page.goto(baseUrl + '/old', { waitUntil: 'networkidle' });
    await page.getByTestId('list').waitFor();
    mark('list-visible');
    verify(response, 'open', { 'every second fails': () => iteration % 2 === 0 });
  });
  await step('more', () => page.click('#more'));
  await step('broken', () => page.goto(baseUrl + '/broken', { waitUntil: 'networkidle' }));
}`;

describe('the Playwright driver', () => {
  test('measures steps, and counts on the wire what the server counts', async () => {
    const { server, elsewhere, drive, samples, marks } = await setUp(VISIT);
    const result = await drive(CLOSED, { iterations: 4 });

    expect(result.count).toMatchObject({ scheduled: 4, started: 4, dropped: 0, inFlightAtStop: 0 });
    expect(countBy(samples, ({ operation, outcome }) => `${operation} ${outcome}`)).toEqual({
      'open ok': 2,
      'open check-failed': 2,
      'more ok': 4,
      'broken http-error': 4,
    });
    // a style from the cache is no request; a revalidated script and a redirect are
    expect(server.seen.get('GET /style.css')).toBe(1);
    expect(server.seen.get('GET /app.js')).toBe(4);
    expect(server.seen.get('GET /old')).toBe(4);
    expect(result.count.wireRequests).toEqual({ 0: server.total() });
    expect(elsewhere.total()).toBe(0);
    expect(marks.some(({ name }) => name === 'blocked-requests')).toBe(true);

    const kinds = countBy(
      marks.filter(({ operation }) => operation === 'open'),
      ({ name }) => name,
    );
    expect(kinds).toMatchObject({ 'list-visible': 4, ttfb: 4, fcp: 4, lcp: 4, cls: 4, inp: 4 });
    expect(countBy(marks, ({ operation, name }) => `${operation} ${name}`)).toMatchObject({
      'broken ttfb': 4,
    });
    const first = marks.find(({ name }) => name === 'ttfb');
    expect(first?.value).toBeGreaterThanOrEqual(DELAY_MS * 1_000);

    expect(result.latency.startedFrom).toBe('actual');
    for (const { operation, startedAtUs, durationUs } of samples) {
      // open waits for a redirect and a document
      if (operation === 'open') expect(durationUs).toBeGreaterThanOrEqual((2 * DELAY_MS - 2) * 1_000);
      expect(startedAtUs).toBeGreaterThanOrEqual(result.startedAtUs);
      expect(startedAtUs + durationUs).toBeLessThanOrEqual(result.endedAtUs);
    }
  });

  test('several users run side by side and end their iterations', async () => {
    const { server, drive, samples } = await setUp(`
      export default async function ({ page, baseUrl, step, user }) {
        await step('open-' + user, () => page.goto(baseUrl + '/', { waitUntil: 'networkidle' }));
      }`);
    const result = await drive({ ...CLOSED, durationMs: 500 });
    expect(samples).toHaveLength(result.count.started);
    expect(new Set(samples.map(({ operation }) => operation))).toEqual(new Set(['open-0', 'open-1']));
    expect(samples.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(result.count.wireRequests).toEqual({ 0: server.total() });
  });

  test('a step that waits in vain is a failed sample, and the next iteration goes on', async () => {
    const { drive, samples } = await setUp(`
      export default async function ({ page, baseUrl, step, iteration }) {
        await step('open', () => page.goto(baseUrl + '/'));
        await step('vain', () => page.locator('#none').waitFor({ timeout: 50 }));
        await step('never', async () => {});
      }`);
    await drive(CLOSED, { iterations: 2 });
    expect(countBy(samples, ({ operation, outcome }) => `${operation} ${outcome}`)).toEqual({
      'open ok': 2,
      'vain timeout': 2,
    });
  });

  test('a target that is not there yields connection errors that never reached the wire', async () => {
    const { server, drive, samples } = await setUp(VISIT);
    await server.close();
    const result = await drive(CLOSED, { iterations: 2 });
    expect(countBy(samples, ({ operation, outcome }) => `${operation} ${outcome}`)).toEqual({
      'open connection-error': 2,
    });
    expect(result.count.wireRequests).toEqual({ 0: 0 });
  });

  test.each([
    ['a syntax error', 'export default async function ({ page }) {', 'SCENARIO_FAILED'],
    ['no default export', 'export const x = 1;', 'SCENARIO_FAILED'],
    [
      'a mistake in a step',
      "export default async ({ step }) => { await step('a', async () => nothing.of.that.name); };",
      'SCENARIO_FAILED',
    ],
    ['a mistake outside a step', 'export default async () => { throw new Error("no"); };', 'SCENARIO_FAILED'],
    ['no step at all', 'export default async () => {};', 'NO_SAMPLES'],
  ])('%s is an error with a name', async (_what, scenario, code) => {
    const { drive } = await setUp(scenario);
    await expect(drive(CLOSED, { iterations: 1 })).rejects.toMatchObject({ code });
  });

  test('leaves no process running when it is stopped', async () => {
    const { drive, abort, folder, samples } = await setUp(VISIT);
    const stopped = expect(drive({ ...CLOSED, durationMs: 60_000 })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    await expect.poll(() => samples.length, { timeout: 30_000 }).toBeGreaterThan(0);
    // the browser's profile lies in the temporary folder, so its processes carry that path as well
    expect((await processesWith(`${folder}/playwright`)).length).toBeGreaterThan(0);
    abort.abort();
    await stopped;
    // killed processes need a moment until the system has taken them off its list
    await expect.poll(() => processesWith(folder), { timeout: 10_000 }).toEqual([]);
  });

  test('says how to get a browser where there is none', async () => {
    const host = nodeHost({ ...process.env, PLIMSOLL_CHROMIUM: '/nowhere/chromium' });
    await expect(playwrightDriver.probe(host)).rejects.toMatchObject({
      code: 'DRIVER_NOT_FOUND',
      hint: expect.stringContaining('PLIMSOLL_CHROMIUM'),
    });
  });

  test('refuses a rate', () => {
    const { scenario } = job('playwright', 'x', 'y', {
      model: 'open',
      ratePerSecond: 5,
      durationMs: 1,
      maxVus: 1,
    });
    expect(playwrightDriver.unsupported(scenario).join()).toContain('vus');
  });
});
