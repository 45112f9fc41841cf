import http from 'k6/http';
import { load, mark, target } from '../../../../scenarios/shared/k6.ts';

export const options = load();

export default function () {
  const response = http.get(`${target()}/page`, { tags: { name: 'page' } });
  mark('page', 'body-bytes', (response.body as string).length);
  mark('page, "quoted"', 'first-byte', response.timings.waiting * 1_000);
  http.get(`${__ENV.PLIMSOLL_BASE_URL}/after`, { tags: { name: 'after' } });
}
