import type { Page } from '@playwright/test';
import { verify } from '../shared/node.ts';
import { isDashboard } from './checks.ts';

/** What a person sees: the dashboard, until the list of open requests can be read. */
interface Visit {
  readonly page: Page;
  readonly baseUrl: string;
  readonly iteration: number;
  step(operation: string, work: () => Promise<void>): Promise<void>;
  mark(name: string): void;
  data<Row>(name: string): readonly Row[];
}

export default async function ({ page, baseUrl, iteration, step, mark, data }: Visit): Promise<void> {
  const users = data<string>('users');
  await page.setExtraHTTPHeaders({ 'x-user-id': users[iteration % users.length] ?? '' });

  await step('dashboard.page', async () => {
    await page.goto(`${baseUrl}/dashboard`, { waitUntil: 'load' });
    await page.locator('[data-testid="help-requests-list"]').waitFor({ state: 'visible' });
    mark('list-visible');
    const list = await page.locator('main').innerHTML();
    verify(list, 'dashboard.page', { 'it lists 20 requests, most urgent first': isDashboard });
  });
}
