import http from 'k6/http';
import { load, pick, target, verify } from '../../../../scenarios/shared/k6.ts';

export const options = load();

/** Three requests an iteration, two of one operation; the second one fails its check. */
export default function () {
  const base = target();
  const good = http.get(`${base}/page?n=${pick([1, 2, 3, 4])}`, { tags: { name: 'page' } });
  const bad = http.get(`${base}/page?n=${pick([5, 6, 7, 8])}`, { tags: { name: 'page' } });
  http.get(`${base}/users/4711`);
  verify(bad, 'page', { 'it says bad': r => r.body === 'bad', 'it throws': () => JSON.parse('{') });
  verify(good, 'page', { 'it says good': r => r.body === 'good' });
}
