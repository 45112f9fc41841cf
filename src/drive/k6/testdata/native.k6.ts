import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: 2,
  iterations: 20,
  thresholds: { http_req_failed: ['rate<0.01'] },
};

export function setup() {
  http.get(`${__ENV.PLIMSOLL_BASE_URL}/setup`);
}

/** A file that knows nothing of scenarios/shared. */
export default function () {
  const response = http.get(`${__ENV.PLIMSOLL_BASE_URL}/things/${__ITER + 1000}?a=1,2`);
  check(response, { never: () => false });
  http.get(`${__ENV.PLIMSOLL_BASE_URL}/missing`, { tags: { name: 'a "name",\nof two lines' } });
}
