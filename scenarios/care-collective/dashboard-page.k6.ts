import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isDashboard } from './checks.ts';

export const options = load();

const users: readonly string[] = data('users', ['00000000-0000-4000-8000-000000000001']);

/** All requests of one visit to the dashboard, as a browser sends them: the document, then what it names. */
export default function () {
  const base = target();
  const document = http.get(`${base}/dashboard`, {
    headers: { 'x-user-id': pick(users) },
    tags: { name: 'page.document' },
  });
  verify(document, 'page.document', {
    'status is 200': r => r.status === 200,
    'it lists 20 requests, most urgent first': r => isDashboard(String(r.body)),
  });
  const [style, script] = http.batch([
    { method: 'GET', url: `${base}/assets/dashboard.css`, params: { tags: { name: 'page.style' } } },
    { method: 'GET', url: `${base}/assets/dashboard.js`, params: { tags: { name: 'page.script' } } },
  ]);
  if (style) verify(style, 'page.style', { 'it is the style': r => String(r.body).includes('.requests') });
  if (script)
    verify(script, 'page.script', { 'it is the script': r => String(r.body).includes('RelativeTimeFormat') });
}
