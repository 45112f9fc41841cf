import http from 'k6/http';
import { load, pick, target } from '../../../../scenarios/shared/k6.ts';

export const options = load();

const ROWS = Array.from({ length: 1_000 }, (_, row) => row);

export default function () {
  http.get(`${target()}/${pick(ROWS)}`, { tags: { name: 'page' } });
}
