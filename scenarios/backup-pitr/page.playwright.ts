import type { Page } from '@playwright/test';
import { verify } from '../shared/node.ts';

/** What a person sees: the tenant's page, until all five parts are there. */
interface Visit {
  readonly page: Page;
  readonly baseUrl: string;
  readonly iteration: number;
  step(operation: string, work: () => Promise<void>): Promise<void>;
  mark(name: string): void;
  data<Row>(name: string): readonly Row[];
}

export default async function ({ page, baseUrl, iteration, step, mark, data }: Visit): Promise<void> {
  const visitors = data<string>('visitors');
  const tenantId = visitors[iteration % visitors.length] ?? '';

  await step('page', async () => {
    await page.goto(`${baseUrl}/tenants/${tenantId}`, { waitUntil: 'load' });
    await page.locator('[data-testid="backups"] li').first().waitFor({ state: 'visible' });
    mark('list-visible');
    await page.locator('body[aria-busy="false"]').waitFor();
    mark('all-visible');
  });
  const shown = {
    jobs: await page.locator('[data-testid="backups"] li').count(),
    terms: await page.locator('dd').allTextContents(),
  };
  verify(shown, 'page', {
    'jobs are listed': ({ jobs }) => jobs > 0 && jobs <= 50,
    'ten figures are shown': ({ terms }) => terms.length === 10 && terms.every(text => text !== ''),
  });
}
