import http from 'k6/http';
import { load, target } from '../../../../scenarios/shared/k6.ts';

export const options = load();

export default function () {
  const response = http.get(`${target()}/page`, { tags: { name: 'page' } });
  (response.headers as Record<string, string>)['X-Missing'].trim();
}
