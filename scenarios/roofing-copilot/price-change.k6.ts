import exec from 'k6/execution';
import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const admins: readonly string[] = data('admins');
const products: readonly { id: string }[] = data('products');

/** An admin changes a price; whoever opens the page afterwards must see it. Each user has a product of its own. */
export default function () {
  const base = target();
  const id = products[exec.vu.idInTest % products.length]?.id;
  const price = 1_000 + (exec.scenario.iterationInTest % 1_000_000);
  const changed = http.patch(`${base}/api/products/${id}`, JSON.stringify({ price }), {
    headers: { 'content-type': 'application/json', 'x-user-id': pick(admins) },
    tags: { name: 'products.change-price' },
  });
  verify(changed, 'products.change-price', {
    'status is 200': r => r.status === 200,
    'it has the new price': r => r.json('price') === price,
  });
  // Twice: the first may fill the cache, the second reads it.
  for (let look = 0; look < 2; look++) {
    const page = http.get(`${base}/products/${id}`, { tags: { name: 'products.page-after-change' } });
    verify(page, 'products.page-after-change', {
      'status is 200': r => r.status === 200,
      'it shows the new price': r =>
        String(r.body).includes(`data-testid="price">$${(price / 100).toFixed(2)}<`),
    });
  }
}
