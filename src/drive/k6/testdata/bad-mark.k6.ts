import http from 'k6/http';
import { load, mark, target } from '../../../../scenarios/shared/k6.ts';

export const options = load();

export default function () {
  http.get(`${target()}/page`, { tags: { name: 'page' } });
  mark('page', 'first-byte', Number.NaN);
}
