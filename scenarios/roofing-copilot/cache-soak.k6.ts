import exec from 'k6/execution';
import http from 'k6/http';
import { load, target, verify } from '../shared/k6.ts';
import { rowsOf } from './checks.ts';

export const options = load();

/** More than any product costs, so that every list is full. */
const ABOVE_ALL = 100_000;

/** Lists that nobody asked for before: each is a new entry of the product cache. */
export default function () {
  const base = target();
  const { iterationInTest, startTime } = exec.scenario;
  const maxPrice = ABOVE_ALL + (Math.floor(startTime / 1_000) % 500) * 1_000_000 + iterationInTest;
  const response = http.get(`${base}/api/products?category=templates&maxPrice=${maxPrice}`, {
    tags: { name: 'products.new-list' },
  });
  verify(response, 'products.new-list', {
    'status is 200': r => r.status === 200,
    'the list is full': r => rowsOf(r.json()).length === 50,
    'it was not in the cache': r => /cache;desc=miss/.test(String(r.headers['Server-Timing'])),
  });
}
