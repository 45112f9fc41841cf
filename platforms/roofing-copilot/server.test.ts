import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { startRoofingCopilot } from './testing.ts';

let platform: TestPlatform;
let url: string;
let admin: string;
/** Somebody with many orders. */
let buyer: string;
let product: { id: string; price_id: string; price: number };

beforeAll(async () => {
  platform = await startRoofingCopilot();
  const first = async <Row extends object>(query: string) => (await platform.asOwner<Row>(query))[0] as Row;
  admin = (await first<{ id: string }>('SELECT id FROM user_profiles WHERE is_admin LIMIT 1')).id;
  buyer = (
    await first<{ id: string }>('SELECT user_id AS id FROM orders GROUP BY 1 ORDER BY count(*) DESC LIMIT 1')
  ).id;
  product = await first('SELECT id, price_id, price FROM products WHERE active ORDER BY sort_order LIMIT 1');
  ({ url } = await platform.startServer({ LIMIT: 'off' }));
});
afterAll(() => platform?.stop());

const as = (userId: string) => ({ 'x-user-id': userId });
const get = (path: string, userId?: string) => fetch(url + path, userId ? { headers: as(userId) } : {});
const send = (method: string, path: string, body: object, userId: string, at = url) =>
  fetch(at + path, {
    method,
    headers: { 'content-type': 'application/json', ...as(userId) },
    body: JSON.stringify(body),
  });
const json = async <T>(answer: Response | Promise<Response>) => (await (await answer).json()) as T;
const rows = async (answer: Promise<Response>) =>
  (await json<{ data: Record<string, unknown>[] }>(answer)).data;

describe('dashboard', () => {
  test('shows the ten newest orders and figures about all of them, alike in both ways of adding up', async () => {
    const [expected] = await platform.asOwner(
      `SELECT count(*)::int AS total_orders, (sum(amount) FILTER (WHERE status = 'completed'))::int AS total_spent
       FROM orders WHERE user_id = $1`,
      [buyer],
    );
    const inJavaScript = await platform.startServer({ AGGREGATION: 'javascript' });
    for (const at of [url, inJavaScript.url]) {
      const { recentOrders, stats } = await json<{ recentOrders: { created_at: string }[]; stats: object }>(
        fetch(`${at}/api/dashboard`, { headers: as(buyer) }),
      );
      expect(stats).toMatchObject(expected as object);
      const times = recentOrders.map(order => order.created_at);
      expect(times).toHaveLength(10);
      expect(times).toEqual([...times].sort().reverse());
    }
  });

  test('the page says the same, and nobody sees another’s', async () => {
    const page = await (await get('/dashboard', buyer)).text();
    expect(page.match(/data-order-id=/g)).toHaveLength(10);
    expect((await get('/dashboard')).status).toBe(401);
  });
});

describe('products', () => {
  test('a list has the active products of a category in their order, each with its files', async () => {
    const list = await rows(get('/api/products?category=guides'));
    const expected = await platform.asOwner<{ id: string }>(
      `SELECT id FROM products WHERE active AND category = 'guides' ORDER BY sort_order LIMIT 50`,
    );
    expect(list.map(row => row.id)).toEqual(expected.map(row => row.id));
    expect(list.every(row => (row.files as object[]).length === 3)).toBe(true);
    const cheap = await rows(get('/api/products?maxPrice=1500'));
    expect(cheap.length).toBeGreaterThan(0);
    expect(cheap.every(row => Number(row.price) <= 1_500)).toBe(true);
  });

  test('is read once, until an admin changes a price: then pages and lists are new', async () => {
    const cacheOf = async (path: string) =>
      (await get(path)).headers.get('server-timing')?.match(/desc=(\w+)/)?.[1];
    const path = `/products/${product.id}`;
    await get(path);
    expect(await cacheOf(path)).toBe('hit');
    expect((await send('PATCH', `/api/products/${product.id}`, { price: 123_456 }, buyer)).status).toBe(403);
    expect((await send('PATCH', `/api/products/${product.id}`, { price: 123_456 }, admin)).status).toBe(200);
    expect(await (await get(path)).text()).toContain('$1234.56');
    await send('PATCH', `/api/products/${product.id}`, { price: product.price }, admin);
    expect(await (await get(path)).text()).not.toContain('$1234.56');
  });

  test('there are prices, files, and nothing behind wrong names', async () => {
    expect(await json(get(`/api/prices/${product.price_id}`))).toMatchObject({ id: product.id });
    expect(await rows(get(`/api/products/${product.id}/files`))).toHaveLength(3);
    expect((await get('/api/prices/price_0')).status).toBe(404);
    expect((await get(`/products/${admin}`)).status).toBe(404);
    expect((await get('/products/1')).status).toBe(400);
  });
});

test('a person sees their own downloads, analyses and tickets, newest first', async () => {
  for (const [path, table, time] of [
    ['/api/downloads', 'downloads', 'downloaded_at'],
    ['/api/roof-analyses', 'roof_analyses', 'created_at'],
    ['/api/support-tickets?status=closed', 'support_tickets', 'created_at'],
  ] as const) {
    const [someone] = await platform.asOwner<{ id: string; own: number }>(
      `SELECT user_id AS id, count(*)::int AS own FROM ${table}
       ${table === 'support_tickets' ? `WHERE status = 'closed'` : ''} GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
    );
    const list = await rows(get(path, someone?.id));
    expect(list, path).toHaveLength(Math.min(50, someone?.own ?? 0));
    const times = list.map(row => String(row[time]));
    expect(times).toEqual([...times].sort().reverse());
  }
});

test('admins see who is one, orders, errors and metrics; others do not', async () => {
  const admins = await platform.asOwner('SELECT id FROM user_profiles WHERE is_admin');
  expect(await rows(get('/api/admin/users', admin))).toHaveLength(admins.length);
  for (const [path, field, value] of [
    ['/api/admin/orders?status=refunded', 'status', 'refunded'],
    ['/api/admin/errors?context=copilot&severity=error', 'severity', 'error'],
    ['/api/admin/metrics?type=memory', 'type', 'memory'],
  ] as const) {
    const list = await rows(get(path, admin));
    expect(list, path).toHaveLength(50);
    expect(new Set(list.map(row => row[field]))).toEqual(new Set([value]));
    expect((await get(path, buyer)).status).toBe(403);
  }
  expect((await get('/api/admin/errors?context=copilot', admin)).status).toBe(400);
});

describe('checkout', () => {
  test('three steps lead to an order that the payment event has completed', async () => {
    const begun = await send('POST', '/api/checkout', { priceId: product.price_id }, buyer);
    expect(begun.status).toBe(201);
    const { orderId, next } = await json<{ orderId: string; next: string }>(begun);
    expect(await (await get(next, buyer)).text()).toContain('data-testid="details"');
    const pay = () => send('POST', `/api/checkout/${orderId}/payment`, {}, buyer);
    expect((await pay()).status).toBe(409); // no details yet
    const wrong = await send('POST', `/api/checkout/${orderId}/details`, { email: 'nobody' }, buyer);
    expect(wrong.status).toBe(422);
    const details = await send('POST', `/api/checkout/${orderId}/details`, { email: 'a@b.example' }, buyer);
    expect(await json(details)).toEqual({ next: `/checkout/${orderId}/payment` });
    expect(await json(await pay())).toEqual({ next: `/orders/${orderId}` });
    expect((await pay()).status).toBe(409); // it is paid
    expect(await json(get(`/api/orders/${orderId}`, buyer))).toMatchObject({
      status: 'completed',
      amount: product.price,
    });
    expect((await get(`/api/orders/${orderId}`, admin)).status).toBe(404); // another's
    const payments = await platform.asOwner('SELECT amount FROM payments WHERE order_id = $1', [orderId]);
    expect(payments).toEqual([{ amount: product.price }]);
  });
});

test('the health check asks the database', async () => {
  expect(await json(get('/api/health'))).toMatchObject({ status: 'ok', database: 'ok' });
});
