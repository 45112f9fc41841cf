import http from 'k6/http';
import { load, target, verify } from '../shared/k6.ts';

export const options = load();

const QUESTION = JSON.stringify({ regionId: 'test-region', interventions: ['noise-reduction'] });

/** One of ten people who press the button at the same moment (load model `burst`). */
export default function () {
  const response = http.post(`${target()}/api/simulations`, QUESTION, {
    headers: { 'content-type': 'application/json' },
    tags: { name: 'simulations.at-once' },
  });
  verify(response, 'simulations.at-once', {
    'status is 201': r => r.status === 201,
    'it is complete': r => r.json('status') === 'COMPLETED',
    'noise reduction makes it better': r =>
      (r.json('results.cai_after') as number) > (r.json('results.cai_before') as number),
  });
}
