import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const tenants: readonly string[] = data('tenants');

/** What goes on in the background: browsers say how long they waited, and a timer refreshes the views. */
const things: readonly ((base: string) => void)[] = [
  ...Array(14).fill(fast),
  ...Array(5).fill(slow),
  refresh,
];

export default function () {
  const base = target();
  pick(things)(base);
}

/** At the limit is not over it: no alert. */
function fast(base: string) {
  report(base, 'response-times.fast', pick([180, 450, 1_300, 2_000]));
}

function slow(base: string) {
  report(base, 'response-times.slow', pick([2_001, 2_600, 7_800]));
}

function report(base: string, operation: string, responseTimeMs: number) {
  const body = JSON.stringify({ endpoint: 'browser:page', responseTimeMs, cacheHit: false });
  const response = http.post(`${base}/api/tenants/${pick(tenants)}/response-times`, body, {
    headers: { 'content-type': 'application/json' },
    tags: { name: operation },
  });
  verify(response, operation, { 'status is 201': r => r.status === 201 });
}

function refresh(base: string) {
  const response = http.post(`${base}/api/summaries/refresh`, null, { tags: { name: 'summaries.refresh' } });
  verify(response, 'summaries.refresh', { 'status is 204': r => r.status === 204 });
}
