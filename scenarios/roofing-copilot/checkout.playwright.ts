import type { Page } from '@playwright/test';
import { verify } from '../shared/node.ts';

/** A purchase from the product's page to the paid order, every step in the browser. */
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
  const products = data<{ id: string; name: string }>('products');
  const product = products[iteration % products.length];
  await page.setExtraHTTPHeaders({
    'x-user-id': users[iteration % users.length] ?? '',
    // an address of its own, as through a proxy: a checkout may be begun ten times in ten seconds
    'x-forwarded-for': `10.2.${(iteration >> 8) & 255}.${iteration & 255}`,
  });

  await step('checkout', async () => {
    await page.goto(`${baseUrl}/products/${product?.id}`);
    const price = await page.getByTestId('price').textContent();
    await page.getByTestId('buy').getByRole('button').click();
    await page.getByTestId('details').waitFor();
    mark('details-visible');
    await page.getByLabel('E-mail').fill('buyer@roofers.example');
    await page.getByLabel('Company').fill('Ridge and Valley Roofing');
    await page.getByTestId('details').getByRole('button').click();
    await page.getByTestId('payment').waitFor();
    mark('payment-visible');
    await page.getByTestId('payment').getByRole('button').click();
    await page.getByTestId('order-status').waitFor();
    mark('order-visible');
    const order = {
      status: await page.getByTestId('order-status').textContent(),
      amount: await page.getByTestId('amount').textContent(),
      text: await page.locator('main').textContent(),
    };
    verify(order, 'checkout', {
      'it is paid': ({ status }) => status === 'completed',
      'it costs what the page said': ({ amount }) => amount === price,
      'it is the product': ({ text }) => text?.includes(product?.name ?? '?') === true,
    });
  });
}
