import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { artilleryDriver } from '../artillery/driver.ts';
import { autocannonDriver } from '../autocannon/driver.ts';
import { playwrightDriver } from '../playwright/driver.ts';
import { findPackage } from './packages.ts';
import { type Bench, bench, type CountingServer, countBy, countingServer, job } from './testing.ts';

const FILES = fileURLToPath(new URL('../../../scenarios/care-collective/', import.meta.url));
const USER = '11111111-1111-4111-8111-111111111111';
const DATA = {
  users: [USER],
  openRequests: ['22222222-2222-4222-8222-222222222222'],
  conversations: [{ id: '33333333-3333-4333-8333-333333333333', userId: USER }],
};

let server: CountingServer;
let made: Bench;
let dataFile: string;

beforeEach(async () => {
  server = await countingServer(answer);
  made = await bench({ 'data.json': JSON.stringify(DATA) });
  dataFile = join(made.folder, 'data.json');
});

afterEach(async () => {
  await server.close();
  await made.remove();
});

/** The endpoints that the scenarios call, in the form that their checks expect, and nothing else. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const route = `${request.method} ${request.url?.replace(/[?].*/, '')}`;
  const [conversation] = DATA.conversations;
  const bodies: Record<string, [number, string, string]> = {
    'GET /dashboard': [200, 'text/html', '<ul data-testid="help-requests-list"><li>Groceries</ul>'],
    'GET /api/help-requests': [200, 'application/json', '{"data":[],"nextCursor":null,"hasMore":false}'],
    'GET /api/conversations': [200, 'application/json', '[]'],
    [`GET /api/conversations/${conversation?.id}/messages`]: [200, 'application/json', '[]'],
    'POST /api/contact-exchange': [201, 'application/json', '{}'],
  };
  const [status, type, body] = bodies[route] ?? [404, 'text/plain', 'no such route'];
  const known = request.headers['x-user-id'] === USER || request.url === '/favicon.ico';
  response.writeHead(known ? status : 401, { 'content-type': type }).end(body);
}

const operations = () => countBy(made.samples, ({ operation, outcome }) => `${operation} ${outcome}`);

test('conversations with autocannon', async () => {
  const file = join(FILES, 'conversations.autocannon.ts');
  const load = { model: 'closed', vus: 2, durationMs: 300 } as const;
  await autocannonDriver.drive(
    job('autocannon', file, server.url, load, { dataFile, iterations: 3 }),
    made.context,
  );
  expect(operations()).toEqual({ 'conversations.list ok': 3, 'messages.list ok': 3 });
});

test('workflow with Artillery: its footprint is 60 to 30 to 10', async () => {
  const file = join(FILES, 'workflow.artillery.yml');
  const load = { model: 'open', ratePerSecond: 10, durationMs: 1_000, maxVus: 10 } as const;
  await artilleryDriver.drive(
    job('artillery', file, server.url, load, { dataFile, iterations: 10 }),
    made.context,
  );
  expect(operations()).toEqual({
    'dashboard ok': 6,
    'help-requests.list ok': 3,
    'messages.list ok': 3,
    'contact-exchange.create ok': 1,
  });
});

test('workflow with Artillery alone, without Plimsoll', async () => {
  const { host } = made.context;
  const { path } = await findPackage(host, 'artillery');
  const report = join(made.folder, 'report.json');
  const finished = await host.run(
    process.execPath,
    [join(path, 'bin', 'run'), 'run', '--solo', '--output', report, join(FILES, 'workflow.artillery.yml')],
    { env: { PLIMSOLL_BASE_URL: server.url, PLIMSOLL_DATA: dataFile, ARTILLERY_DISABLE_TELEMETRY: 'true' } },
  );
  expect(finished.exitCode).toBe(0);
  const { aggregate } = JSON.parse(await host.files.readText(report)) as {
    aggregate: { counters: Record<string, number> };
  };
  expect(aggregate.counters['vusers.failed']).toBe(0);
  expect(aggregate.counters['http.requests']).toBe(server.total());
  expect(server.total()).toBeGreaterThan(0);
});

test('dashboard with Playwright', async () => {
  const file = join(FILES, 'dashboard.playwright.ts');
  const load = { model: 'closed', vus: 1, durationMs: 300 } as const;
  const result = await playwrightDriver.drive(
    job('playwright', file, server.url, load, { dataFile, iterations: 2 }),
    made.context,
  );
  expect(operations()).toEqual({ 'dashboard.page ok': 2 });
  expect(made.marks.filter(({ name }) => name === 'list-visible')).toHaveLength(2);
  expect(result.count.wireRequests).toEqual({ 0: server.total() });
});
