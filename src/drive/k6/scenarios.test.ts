import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeHost } from '../../host/node-host.ts';
import { type CountingServer, driveToEnd, having, jobOf, startServer } from './testing.ts';

const host = nodeHost();
const USERS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const DATA = {
  users: USERS,
  openRequests: ['33333333-3333-4333-8333-333333333333'],
  conversations: [{ id: '44444444-4444-4444-8444-444444444444', userId: USERS[1] }],
};

let workDir = '';
let dataFile = '';
let target: CountingServer;

beforeEach(async () => {
  workDir = await host.files.temporaryDirectory('k6-scenarios');
  dataFile = join(workDir, 'data.json');
  await host.files.writeAtomic(dataFile, JSON.stringify(DATA));
  target = await startServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    if (!USERS.includes(String(request.headers['x-user-id']))) response.statusCode = 401;
    if (path === '/dashboard') return void response.end('<ul data-testid="help-requests-list"></ul>');
    if (request.method === 'POST') response.statusCode = 201;
    const isLast = request.url?.includes('cursor');
    response.end(JSON.stringify({ data: [], nextCursor: isLast ? null : 'a b', hasMore: !isLast }));
  });
});

afterEach(async () => {
  await target.close();
  await host.files.remove(workDir);
});

const job = (name: string) => ({
  ...jobOf(
    new URL(`../../../scenarios/care-collective/${name}.k6.ts`, import.meta.url),
    { model: 'open', ratePerSecond: 10, durationMs: 1_000, maxVus: 10 },
    [target],
  ),
  iterations: 60,
});

describe('scenarios of care-collective', { timeout: 30_000 }, () => {
  test.each([
    ['dashboard', ['dashboard']],
    ['contact-exchange', ['contact-exchange.create']],
    [
      'reading',
      [
        'contact-exchanges.list',
        'conversations.list',
        'help-requests.edge',
        'help-requests.list',
        'messages.list',
      ],
    ],
  ])('%s sends its operations with exported data', async (name, operations) => {
    const { samples } = await driveToEnd({ ...job(name), dataFile }, { host, workDir });
    expect([...new Set(samples.map(sample => sample.operation))].sort()).toEqual(operations);
    expect([having(samples, 'ok'), target.requests]).toEqual([samples.length, samples.length]);
  });

  test.each(['dashboard', 'reading'])(
    '%s runs without data, and a user that the target refuses shows',
    async name => {
      const { samples } = await driveToEnd(job(name), { host, workDir });
      expect(having(samples, 'http-error')).toBe(60);
    },
  );

  test('contact-exchange without data names the variable', async () => {
    await expect(driveToEnd(job('contact-exchange'), { host, workDir })).rejects.toMatchObject({
      code: 'SCENARIO_FAILED',
      message: expect.stringContaining('PLIMSOLL_DATA'),
    });
  });

  test('data without the rows that a scenario needs', async () => {
    await host.files.writeAtomic(dataFile, JSON.stringify({ users: [] }));
    await expect(driveToEnd({ ...job('dashboard'), dataFile }, { host, workDir })).rejects.toMatchObject({
      code: 'SCENARIO_FAILED',
      message: expect.stringContaining('has no rows of "users"'),
    });
  });
});
