import type { Page } from '@playwright/test';
import { verify } from '../shared/node.ts';

/** What a person sees of one product, until its price and files can be read. */
interface Visit {
  readonly page: Page;
  readonly baseUrl: string;
  readonly iteration: number;
  step(operation: string, work: () => Promise<void>): Promise<void>;
  mark(name: string): void;
  data<Row>(name: string): readonly Row[];
}

export default async function ({ page, baseUrl, iteration, step, mark, data }: Visit): Promise<void> {
  const products = data<{ id: string; name: string }>('products');
  const product = products[iteration % products.length];

  await step('product-page', async () => {
    await page.goto(`${baseUrl}/products/${product?.id}`, { waitUntil: 'load' });
    await page.getByTestId('product-files').waitFor({ state: 'visible' });
    mark('files-visible');
    const shown = {
      name: await page.locator('h1').textContent(),
      price: await page.getByTestId('price').textContent(),
      files: await page.locator('[data-testid="product-files"] li').count(),
    };
    verify(shown, 'product-page', {
      'it is that product': ({ name }) => name === product?.name,
      'it has a price': ({ price }) => /^\$\d+\.\d\d$/.test(price ?? ''),
      'it has files': ({ files }) => files > 0,
    });
  });
}
