import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeHost } from '../../host/node-host.ts';
import type { LoadPlan } from '../../model/run-plan.ts';
import type { Mark } from '../../model/sample.ts';
import {
  countBy,
  countingServer,
  driverBench,
  job,
  NODE_WORDS,
  processesWith,
} from '../node-tool/testing.ts';
import { playwrightDriver } from './driver.ts';

const CLOSED: LoadPlan = { model: 'closed', vus: 2, durationMs: 1_000 };
const DELAY_MS = 20;

const SCRIPT = "fetch('/api/rows')".padEnd(2_000);
/** One pixel, and then some. */
const IMAGE = Buffer.concat([
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  Buffer.alloc(5_000),
]);

/** A page with a style and a picture that may be cached, a script that must be revalidated, a call of its own and a foreign picture. */
function site(elsewhere: string) {
  const page = `<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"><script src="/app.js" defer></script>
    <img src="${elsewhere}/picture.png"><img src="/image.png"><h1 data-testid="list">Requests</h1>
    <button id="more" onclick="this.textContent = 'shown'">more</button>`;
  return (request: IncomingMessage, response: ServerResponse) => {
    const reply = (status: number, headers: Record<string, string>, body: string | Buffer = '') =>
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
          SCRIPT,
        );
      case '/image.png':
        return reply(200, { 'content-type': 'image/png', 'cache-control': 'max-age=600' }, IMAGE);
      case '/cached':
        return reply(200, { 'content-type': 'text/html', 'cache-control': 'max-age=600' }, page);
      case '/old':
        return reply(302, { location: '/' });
      case '/broken':
        return reply(500, { 'content-type': 'text/html' }, '<h1>Broken</h1>');
      default:
        return reply(200, { 'content-type': 'text/html' }, page);
    }
  };
}

async function setUp(scenario: string, slots = 1) {
  const elsewhere = await countingServer((_request, response) => response.end());
  onTestFinished(() => elsewhere.close());
  // another address of loopback: another host to the browser
  const answer = site(elsewhere.url.replace('127.0.0.1', 'localhost'));
  const files = { 's.playwright.ts': scenario };
  return { elsewhere, ...(await driverBench(playwrightDriver, files, ...Array(slots).fill(answer))) };
}

/** Marks by operation and name: `open loads-count`. */
const marked = (marks: readonly Mark[]) => countBy(marks, ({ operation, name }) => `${operation} ${name}`);

const valuesOf = (marks: readonly Mark[], operation: string, name: string) =>
  marks.filter(mark => mark.operation === operation && mark.name === name).map(({ value }) => value);

const VISIT = `
import { mark as figure, verify } from ${JSON.stringify(NODE_WORDS)};
export default async function ({ page, baseUrl, step, mark, iteration }) {
  await step('open', async () => {
    const response = await page.goto(baseUrl + '/old', { waitUntil: 'networkidle' });
    await page.getByTestId('list').waitFor();
    mark('list-visible');
    mark('rows-count', 3);
    figure('open', 'words-count', 2);
    verify(response, 'open', { 'every second fails': () => iteration % 2 === 0 });
  });
  await step('more', () => page.click('#more'));
  await step('broken', () => page.goto(baseUrl + '/broken', { waitUntil: 'networkidle' }));
}`;

describe('the Playwright driver', () => {
  test('measures steps, and counts on the wire what the server counts', async () => {
    const { server, elsewhere, drive, samples, marks } = await setUp(VISIT);
    const result = await drive(CLOSED, { iterations: 2 });

    expect(result.count).toMatchObject({ scheduled: 2, started: 2, dropped: 0, inFlightAtStop: 0 });
    expect(countBy(samples, ({ operation, outcome }) => `${operation} ${outcome}`)).toEqual({
      'open ok': 1,
      'open check-failed': 1,
      'more ok': 2,
      'broken http-error': 2,
    });
    // a style from the cache is no request; a revalidated script and a redirect are
    expect(server.seen.get('GET /style.css')).toBe(1);
    expect(server.seen.get('GET /app.js')).toBe(2);
    expect(server.seen.get('GET /old')).toBe(2);
    expect(result.count.wireRequests).toEqual({ 0: server.total() });
    expect(elsewhere.total()).toBe(0);

    const kinds = marked(marks);
    for (const name of ['loads-count', 'ttfb', 'fcp', 'lcp', 'cls', 'inp', 'list-visible', 'total-bytes'])
      expect([name, kinds[`open ${name}`]]).toEqual([name, 2]);
    expect(kinds).toMatchObject({
      'broken ttfb': 2,
      'broken loads-count': 2,
      'open blocked-requests-count': 2,
    });
    // a step that loads nothing has neither vitals nor bytes
    expect(Object.keys(kinds).filter(name => name.startsWith('more'))).toEqual([]);
    expect(valuesOf(marks, 'open', 'rows-count')).toEqual([3, 3]);
    expect(valuesOf(marks, 'open', 'words-count')).toEqual([2, 2]);
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

  test('takes turns by iteration, each arm with contexts of its own; a fresh one has an empty cache', async () => {
    const { servers, drive, samples, marks } = await setUp(
      `
      import { verify } from ${JSON.stringify(NODE_WORDS)};
      export const freshContext = true;
      export default async function ({ page, baseUrl, step, iteration, user }) {
        await step('first', () => page.goto(baseUrl + '/cached', { waitUntil: 'networkidle' }));
        await step('repeat', () => page.goto(baseUrl + '/cached', { waitUntil: 'networkidle' }));
        await step('cookie', async () => {
          const cookie = await page.evaluate(() => {
            const before = document.cookie;
            document.cookie = 'visited=' + location.port;
            return before;
          });
          verify(cookie, 'cookie', { 'nobody was here before': c => c === '' });
        });
        await step('turn-' + user + '-' + iteration, async () => {});
      }`,
      2,
    );
    const result = await drive(CLOSED, { iterations: 4 });
    const turns = samples.filter(({ operation }) => operation.startsWith('turn')).map(({ slot }) => slot);
    expect([turns.slice(0, 2).sort(), turns.slice(2).sort()]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    // each arm counts its own iterations, so that both draw the same data
    expect(countBy(samples, ({ operation }) => operation)).toMatchObject({ 'turn-0-0': 2, 'turn-0-1': 2 });
    expect(samples.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(result.count.wireRequests).toEqual({ 0: servers[0]?.total(), 1: servers[1]?.total() });

    for (const step of ['first', 'repeat'])
      expect(valuesOf(marks, step, 'loads-count')).toEqual([1, 1, 1, 1]);
    for (const kind of ['document', 'script', 'style', 'other', 'total'])
      expect(Math.min(...valuesOf(marks, 'first', `${kind}-bytes`))).toBeGreaterThan(0);
    expect(valuesOf(marks, 'first', 'image-bytes').every(bytes => bytes > IMAGE.length)).toBe(true);
    // documents, styles and pictures come from the cache, and cost nothing on the wire
    for (const kind of ['document', 'style', 'image'])
      expect(valuesOf(marks, 'repeat', `${kind}-bytes`)).toEqual([0, 0, 0, 0]);
    expect(valuesOf(marks, 'repeat', 'script-bytes').every(bytes => bytes > 0 && bytes < SCRIPT.length)).toBe(
      true,
    );
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
    expect(await processesWith(folder)).toEqual([]);
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
