import http from 'k6/http';
import { load, target, verify } from '../../../../scenarios/shared/k6.ts';

export const options = load();

export default function () {
  const response = http.post(`${target()}/page`, 'x', { tags: { name: 'page' } });
  verify(response, 'page', { 'it says good': r => r.body === 'good' });
}
