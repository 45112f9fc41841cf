import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const regions: readonly string[] = data('regions', ['test-region']);
const interventions: readonly string[] = data('interventions', ['noise-reduction']);
const JSON_BODY = { 'content-type': 'application/json' };

/** The endpoints of the workflow one by one, in tenths. One that writes looks whether it can be seen. */
const things: readonly ((base: string) => void)[] = [
  ...[listRegions, listRegions, listRegions, listRegions, listRegions, listRegions, listRegions],
  viewDashboard,
  ...[simulate, simulate],
];

export default function () {
  const base = target();
  pick(things)(base);
}

function listRegions(base: string) {
  const response = http.get(`${base}/api/regions`, { tags: { name: 'regions.list' } });
  verify(response, 'regions.list', {
    'status is 200': r => r.status === 200,
    'the regions that were seeded are there': r =>
      (r.json('data.#') as number) >= regions.length && String(r.body).includes(`"id":"${pick(regions)}"`),
  });
}

function viewDashboard(base: string) {
  dashboard(base, 0);
}

/** A simulation, the same one read back, and a dashboard that counts it. */
function simulate(base: string) {
  const before = dashboard(base, 0);
  const question = { regionId: pick(regions), interventions: [pick(interventions)] };
  const created = http.post(`${base}/api/simulations`, JSON.stringify(question), {
    headers: JSON_BODY,
    tags: { name: 'simulations.create' },
  });
  const good = verify(created, 'simulations.create', {
    'status is 201': r => r.status === 201,
    'it is about the region': r => r.json('regionId') === question.regionId,
    'a measure does no harm': r =>
      (r.json('results.cai_after') as number) >= (r.json('results.cai_before') as number),
  });
  if (!good) return;
  const readBack = http.get(`${base}/api/simulations/${created.json('id')}`, {
    tags: { name: 'simulations.read-back' },
  });
  verify(readBack, 'simulations.read-back', {
    'status is 200': r => r.status === 200,
    'the results are those that were answered': r =>
      ['cai_before', 'cai_after', 'noise_db', 'cost_euros'].every(
        name => r.json(`results.${name}`) === created.json(`results.${name}`),
      ),
  });
  dashboard(base, before + 1);
}

/** How many simulations the dashboard counts: `least` of them at least, or it is a stale one. */
function dashboard(base: string, least: number): number {
  const response: RefinedResponse<'text'> = http.get(`${base}/api/dashboard`, {
    tags: { name: 'dashboard.view' },
  });
  const count = (r: RefinedResponse<'text'>) => r.json('totals.simulations') as number;
  const good = verify(response, 'dashboard.view', {
    'status is 200': r => r.status === 200,
    'it counts what there is': r => count(r) > 0 && count(r) >= least,
    'the counts add up': r =>
      Object.values(r.json('totals.byStatus') as Record<string, number>).reduce((a, b) => a + b, 0) ===
      count(r),
    'two years and five regions': r => (r.json('trend.#') as number) >= 24 && r.json('topRegions.#') === 5,
  });
  return good ? count(response) : 0;
}
