import http from 'k6/http';
import { load, target, verify } from '../../../../scenarios/shared/k6.ts';

export const options = load();

/** Verifies a response that none of its requests got. */
export default function () {
  const response = http.get(`${target()}/page`, { tags: { name: 'page' } });
  verify({ ...response, timings: { ...response.timings, duration: 1e6 } }, 'page', { never: () => false });
}
