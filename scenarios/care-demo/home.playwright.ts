import type { Page } from '@playwright/test';
import { verify } from '../shared/node.ts';

/** The page as somebody sees it who was never there, and again with what the browser has kept. */
interface Visit {
  readonly page: Page;
  readonly baseUrl: string;
  step(operation: string, work: () => Promise<void>): Promise<void>;
  mark(name: string): void;
}

const POSTS = 500;

export default async function ({ page, baseUrl, step, mark }: Visit): Promise<void> {
  await forgetEverything(page);
  await step('home.first-view', () => open(page, baseUrl, mark));
  await step('home.filter', () => filter(page));
  await step('home.repeat-view', () => open(page, baseUrl, mark));
  await step('home.trend', () => showTrend(page));
}

async function forgetEverything(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
}

/** Until the feedback can be read. Of five hundred posts only those in view are in the page. */
async function open(page: Page, baseUrl: string, mark: (name: string) => void): Promise<void> {
  await page.goto(`${baseUrl}/`, { waitUntil: 'load' });
  const rows = page.locator('[data-testid="feedback-list"] [role="listitem"]');
  await rows.first().waitFor({ state: 'visible' });
  mark('list-visible');
  await page.locator('html[data-ready="true"]').waitFor();
  const [shown, of] = [await rows.count(), await rows.first().getAttribute('aria-setsize')];
  verify({ shown, of }, 'home', {
    'all posts are listed': list => list.of === String(POSTS),
    'few of them are in the page': list => list.shown > 5 && list.shown < 30,
  });
}

/** A real interaction (INP): the list shows another kind of posts. */
async function filter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'question' }).click();
  await page.locator('[data-testid="feedback-list"] .kind-question').first().waitFor();
  const other = await page.locator('[data-testid="feedback-list"] .kind:not(.kind-question)').count();
  verify(other, 'home.filter', { 'only questions are left': count => count === 0 });
}

/** The chart's code comes only now. */
async function showTrend(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show the trend' }).click();
  await page.locator('#trend polyline').waitFor({ state: 'attached' });
}
