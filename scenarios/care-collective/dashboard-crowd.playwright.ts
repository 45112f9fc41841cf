import type { Page } from '@playwright/test';
import { verify } from '../shared/node.ts';
import { isDashboard } from './checks.ts';
import visit from './dashboard.playwright.ts';

/**
 * A hundred people at the dashboard: some of them in browsers, whose times count, while the first five users of this
 * scenario stand for the crowd. They replay all requests of a visit over the browser's network without showing the
 * page: a browser that draws for a hundred would measure itself. A person comes back every ten seconds, so a hundred
 * people are ten visits a second.
 */
const PEOPLE = 100;
const THINK_SECONDS = 10;
const CROWD_USERS = 5;
const BETWEEN_VISITS_MS = (1_000 * THINK_SECONDS * CROWD_USERS) / PEOPLE;

/** Between two visits in a browser, so that drawing pages does not take the machine from the crowd. */
const LOOKS_MS = 500;

type Visit = Parameters<typeof visit>[0] & { readonly user: number };

const nextVisitMs: number[] = [];

export default async function (given: Visit): Promise<void> {
  if (given.user < CROWD_USERS) return replay(given);
  await visit(given);
  await given.page.waitForTimeout(LOOKS_MS);
}

async function replay({ page, baseUrl, user, iteration, step, data }: Visit): Promise<void> {
  const users = data<string>('users');
  const caller = users[iteration % users.length] ?? '';
  if (new URL(page.url()).origin !== baseUrl) await page.goto(`${baseUrl}/assets/dashboard.css`);
  await page.waitForTimeout(untilNextVisit(user));
  await step('dashboard.replay', async () => {
    verify(await fetchAll(page, caller), 'dashboard.replay', {
      'all were answered': ({ statuses }) => statuses.every(status => status === 200),
      'it lists 20 requests, most urgent first': ({ document }) => isDashboard(document),
    });
  });
}

/** The document, then what it names at once. Runs in the page. */
function fetchAll(page: Page, caller: string): Promise<{ statuses: number[]; document: string }> {
  return page.evaluate(async userId => {
    const get = (path: string, headers = {}) => fetch(path, { headers, cache: 'no-store' });
    const first = await get('/dashboard', { 'x-user-id': userId });
    const document = await first.text();
    const rest = await Promise.all(['/assets/dashboard.css', '/assets/dashboard.js'].map(path => get(path)));
    await Promise.all(rest.map(answer => answer.text()));
    return { statuses: [first, ...rest].map(answer => answer.status), document };
  }, caller);
}

/** Visits are due at fixed times: a late one does not put off those after it. */
function untilNextVisit(user: number): number {
  const now = performance.now();
  const due = nextVisitMs[user] ?? now + (user * BETWEEN_VISITS_MS) / CROWD_USERS;
  nextVisitMs[user] = due + BETWEEN_VISITS_MS;
  return Math.max(0, due - now);
}
