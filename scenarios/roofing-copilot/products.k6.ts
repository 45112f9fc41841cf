import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { type Row, rowsOf } from './checks.ts';

export const options = load();

const products: readonly { id: string; priceId: string; name: string }[] = data('products');
const CATEGORIES = ['templates', 'guides', 'calculators', 'checklists', 'contracts', 'training'];

type Answer = RefinedResponse<'text'>;

/** People who look at the shop's window, in tenths: one thing per iteration. */
const things: readonly ((base: string) => void)[] = [
  ...[list, list, list, list],
  ...[page, page, page],
  ...[price, price],
  files,
];

export default function () {
  const base = target();
  pick(things)(base);
}

function list(base: string) {
  const category = pick(CATEGORIES);
  get(`${base}/api/products?category=${category}`, 'products.list', {
    'products of the category in their order': r => isListOf(category, rowsOf(r.json())),
  });
}

function page(base: string) {
  const { id, name } = pick(products);
  get(`${base}/products/${id}`, 'products.page', {
    'it is that product, with its price and files': r =>
      String(r.body).includes(`<h1>${name}</h1>`) &&
      /data-testid="price">\$\d/.test(String(r.body)) &&
      /data-testid="product-files">\s*<li>/.test(String(r.body)),
  });
}

function price(base: string) {
  const { id, priceId } = pick(products);
  get(`${base}/api/prices/${priceId}`, 'products.by-price', {
    'it is that product': r => r.json('id') === id,
  });
}

function files(base: string) {
  get(`${base}/api/products/${pick(products).id}/files`, 'products.files', {
    'there are some, with sizes': r => {
      const rows = rowsOf(r.json());
      return rows.length > 0 && rows.every(row => Number(row.size_bytes) > 0);
    },
  });
}

function isListOf(category: string, rows: readonly Row[]): boolean {
  const inOrder = rows.every((row, i) => i === 0 || Number(rows[i - 1]?.sort_order) < Number(row.sort_order));
  const complete = rows.every(row => row.category === category && Array.isArray(row.files));
  return rows.length >= 10 && inOrder && complete;
}

function get(url: string, operation: string, checks: Record<string, (response: Answer) => boolean>) {
  const response: Answer = http.get(url, { tags: { name: operation } });
  verify(response, operation, { 'status is 200': r => r.status === 200, ...checks });
}
