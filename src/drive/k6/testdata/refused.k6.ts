import http from 'k6/http';
import { load, target } from '../../../../scenarios/shared/k6.ts';

export const options = load();

export default function () {
  target();
  http.get('http://127.0.0.1:1/page', { tags: { name: 'page' } });
}
