import type { Faker } from '@faker-js/faker';
import { column, defineDataset, reference, sample, table } from '../../src/seed/dataset.ts';

const { after, alternate, boolean, choice, constant, derived, hidden, hours, integer } = column;
const { logNormal, match, minutes, normal, prose, serial, template, text, timeline, uuid } = column;

/** A civic platform over two years: residents try out measures for their region and talk about them. */

const PERIOD = { from: '2023-07-01', to: '2025-07-01' };
/** Only questions of the last days can still be waiting. */
const QUEUE_FROM = new Date('2025-06-26T00:00:00Z');

const PLACES = phrases(`
  the school on the hill | the ring road | the market square | the tram depot | the old harbour |
  the hospital | the river path | the football ground | the industrial estate | our street |
  the underpass | the library | the bus station | the playground behind the church
`);
const WISHES = phrases(`
  a lower speed limit at night | more trees | quieter tarmac | a bench in the shade | a safe crossing |
  fewer lorries before seven | a green roof on the depot | a noise wall | electric buses |
  a car-free Sunday | a wider cycle lane | better bins | a pocket park | shutters for the loading bay
`);
const REMARKS = phrases(`
  I have lived here for thirty years and it has never been this loud. |
  The simulation shows a clear effect after two summers. |
  Who pays for the upkeep? | My children cross there every morning. |
  Please publish the figures for winter as well. | It works well in the next town. |
  The air is worst when the wind comes from the west. | Has anybody asked the shop owners? |
  I support this if the parking for the clinic stays. | The last trees dried up within a year. |
  Thank you for listening at the meeting. | Could the night bus keep running? |
  The map does not show the new houses yet. | A smaller step now is better than a big one in ten years. |
  I measured 68 decibels at my window. | Deliveries could come from the other side.
`);

const one = (list: readonly string[]) => (faker: Faker) => faker.helpers.arrayElement(list);
const [place, wish, remark] = [one(PLACES), one(WISHES), one(REMARKS)];

const title = (faker: Faker) =>
  faker.helpers.arrayElement([
    (f: Faker) => `What about ${wish(f)} near ${place(f)}?`,
    (f: Faker) => `Noise at ${place(f)}`,
    (f: Faker) => `${f.location.street()}: ${wish(f)}`,
    (f: Faker) => `Results of the simulation for ${place(f)}`,
  ])(faker);

const sentence = (faker: Faker) =>
  faker.helpers.arrayElement([
    remark,
    remark,
    (f: Faker) => `I would like ${wish(f)} near ${place(f)}.`,
    (f: Faker) => `Near ${f.location.street()} it got better since ${f.date.month()}.`,
    (f: Faker) => `${f.person.firstName()} from ${place(f)} suggested ${wish(f)}.`,
  ])(faker);

function phrases(list: string): string[] {
  return list.split('|').map(phrase => phrase.trim());
}

const users = table('users', {
  id: uuid(),
  name: text(faker => faker.person.fullName(), { pool: 3_000 }),
  email: template`resident-${serial()}@example.org`,
  role: choice({ resident: 960, planner: 38, admin: 2 }),
  created_at: timeline(),
});

const regionNumber = hidden(serial());
const kind = choice({ city: 2, town: 5, village: 9 });

const regions = table('regions', {
  number: regionNumber,
  // The first one is the region that scripts and examples name.
  id: derived([regionNumber], n => (n === 1 ? 'test-region' : `region-${String(n).padStart(4, '0')}`)),
  name: text(faker => faker.location.city(), { pool: 900 }),
  kind,
  population: match(
    kind,
    {
      city: logNormal({ median: 310_000, sigma: 0.7, min: 90_000, max: 4_000_000 }),
      town: logNormal({ median: 24_000, sigma: 0.6, min: 5_000, max: 90_000 }),
    },
    logNormal({ median: 1_400, sigma: 0.8, min: 120, max: 5_000 }),
  ),
  noise_db: match(kind, { city: decibels(66), town: decibels(60) }, decibels(53)),
  air_ug: normal({ mean: 17, deviation: 5, decimals: 1, min: 4, max: 45 }),
  green_share: normal({ mean: 0.34, deviation: 0.12, decimals: 3, min: 0.04, max: 0.8 }),
});

function decibels(mean: number) {
  return normal({ mean, deviation: 4, decimals: 1, min: 40, max: 80 });
}

/** Id, name, category; cut of noise and air, gain of green space (shares of one); euros per inhabitant. */
const MEASURES = [
  ['noise-reduction', 'Noise reduction plan', 'noise', 0.24, 0.04, 0.01, 38],
  ['quiet-tarmac', 'Quiet tarmac', 'noise', 0.14, 0, 0, 52],
  ['noise-walls', 'Noise walls', 'noise', 0.18, 0, 0, 71],
  ['speed-limit', 'Speed limit of 30', 'traffic', 0.12, 0.08, 0, 4],
  ['night-lorry-ban', 'No lorries at night', 'traffic', 0.1, 0.06, 0, 3],
  ['car-free-centre', 'Car-free centre', 'traffic', 0.16, 0.14, 0.02, 44],
  ['cycle-network', 'Cycle network', 'traffic', 0.07, 0.09, 0.01, 61],
  ['electric-buses', 'Electric buses', 'transit', 0.09, 0.12, 0, 88],
  ['tram-line', 'New tram line', 'transit', 0.08, 0.15, 0, 410],
  ['park-and-ride', 'Park and ride', 'transit', 0.04, 0.06, 0, 35],
  ['street-trees', 'Street trees', 'green', 0.03, 0.07, 0.12, 29],
  ['pocket-parks', 'Pocket parks', 'green', 0.02, 0.03, 0.15, 46],
  ['green-roofs', 'Green roofs', 'green', 0.02, 0.04, 0.1, 57],
  ['river-restoration', 'River restoration', 'green', 0.03, 0.03, 0.2, 96],
  ['school-streets', 'School streets', 'traffic', 0.05, 0.05, 0.01, 6],
  ['low-emission-zone', 'Low-emission zone', 'air', 0.03, 0.22, 0, 12],
  ['clean-heating', 'Clean heating', 'air', 0, 0.26, 0, 240],
  ['dust-suppression', 'Dust suppression', 'air', 0, 0.1, 0, 9],
  ['industry-filters', 'Filters for industry', 'air', 0, 0.18, 0, 33],
  ['quiet-hours', 'Quiet hours', 'noise', 0.06, 0, 0, 1],
] as const;
const MEASURE_IDS: readonly string[] = MEASURES.map(([id]) => id);

const measureNumber = hidden(serial());
const measure = (index: 0 | 1 | 2 | 3 | 4 | 5 | 6) =>
  derived([measureNumber], n => (MEASURES[n - 1] ?? MEASURES[0])[index]);

const interventions = table('interventions', {
  number: measureNumber,
  id: measure(0),
  name: measure(1),
  category: measure(2),
  noise_cut: measure(3),
  air_cut: measure(4),
  green_gain: measure(5),
  euros_a_head: measure(6),
});

const region = reference(regions, { skew: 0.9 });
const runner = reference(users, { as: 'runner', skew: 0.8, from: 'existing' });
const signedIn = hidden(boolean(0.85));
const asked = timeline();
const settled = hidden(choice({ COMPLETED: 91, FAILED: 5, CANCELLED: 4 }));
const recent = hidden(choice({ COMPLETED: 45, PENDING: 40, RUNNING: 15 }));
const status = derived([asked, settled, recent], (at, before, lately) => (at < QUEUE_FROM ? before : lately));

const simulationRuns = table('simulation_runs', {
  id: uuid(),
  signed_in: signedIn,
  user_id: match(signedIn, { true: runner.value('id') }, constant(null)),
  region_id: region.value('id'),
  interventions: derived(
    [choice(MEASURE_IDS), choice(MEASURE_IDS), choice(MEASURE_IDS), integer(1, 3)],
    (a, b, c, wanted) => `{${[...new Set([a, b, c].slice(0, wanted))].join(',')}}`,
  ),
  months: choice({ 12: 20, 24: 25, 36: 15, 48: 30, 60: 10 }),
  settled,
  recent,
  status,
  created_at: asked,
  completed_at: match(
    status,
    { COMPLETED: after(asked, minutes(1)), FAILED: after(asked, minutes(2)) },
    constant(null),
  ),
});

// Four figures of each run, made when it is asked for and filled in when it is complete.
const run = reference(simulationRuns, { from: 'even' });
const METRICS = ['cai_before', 'cai_after', 'noise_db', 'cost_euros'] as const;
const metric = alternate(METRICS.map(name => constant(name)));

const simulationResults = table('simulation_results', {
  id: uuid(),
  run_id: run.value('id'),
  metric,
  result_value: match(
    run.value('status'),
    {
      COMPLETED: match(metric, {
        cai_before: normal({ mean: 52, deviation: 9, decimals: 2, min: 5, max: 90 }),
        cai_after: normal({ mean: 61, deviation: 9, decimals: 2, min: 5, max: 98 }),
        noise_db: normal({ mean: 55, deviation: 5, decimals: 2, min: 35, max: 75 }),
        cost_euros: logNormal({ median: 1_400_000, sigma: 1.2, min: 900, max: 900_000_000 }),
      }),
    },
    constant(null),
  ),
});

const opener = reference(users, { as: 'opener', skew: 0.8, from: 'existing' });

const discussions = table('discussions', {
  id: uuid(),
  region_id: reference(regions, { as: 'about', skew: 0.9 }).value('id'),
  opened_by: opener.value('id'),
  title: text(title, { pool: 2_000 }),
  created_at: timeline(),
});

const discussion = reference(discussions, { skew: 0.6, from: 'existing' });
const author = reference(users, { as: 'author', skew: 0.9, from: 'existing' });

const posts = table('posts', {
  id: uuid(),
  discussion_id: discussion.value('id'),
  author_id: author.value('id'),
  kind: choice({ idea: 34, question: 28, concern: 27, praise: 11 }),
  body: prose(sentence, { median: 150, sigma: 0.7, max: 1_500, pool: 4_000 }),
  created_at: timeline(),
});

const reported = reference(simulationRuns, { as: 'reported', skew: 0.4 });
// What servers of earlier days wrote is gone with their folders; of a run without results there is nothing to write.
const written = match(
  reported.value('status'),
  { COMPLETED: choice({ EXPIRED: 97, FAILED: 3 }) },
  constant('FAILED' as const),
);

const reports = table('reports', {
  id: uuid(),
  run_id: reported.value('id'),
  user_id: reported.value('user_id'),
  status: written,
  file_name: match(written, { EXPIRED: template`simulation-${serial()}.csv` }, constant(null)),
  size_bytes: match(written, { EXPIRED: integer(150_000, 240_000) }, constant(null)),
  created_at: after(reported.value('created_at'), hours(20)),
});

export default defineDataset({
  name: 'care-demo',
  period: PERIOD,
  tables: [users, regions, interventions, simulationRuns, simulationResults, discussions, posts, reports],
  volumes: {
    small: volume(1),
    medium: volume(20),
    large: volume(240),
  },
  exports: {
    // Those whose runs are asked for: as often as they own one, so the busiest come most often.
    runners: sample(simulationRuns, 1_000, 'user_id', { status: 'COMPLETED', signed_in: true }),
    completedRuns: sample(simulationRuns, 500, 'id', { status: 'COMPLETED' }),
    regions: sample(regions, 200, 'id'),
    interventions: sample(interventions, 20, 'id'),
    discussions: sample(posts, 1_000, 'discussion_id'),
  },
});

/** Rows per table, 50 thousand times `factor` in all; the country and its catalogue of measures do not grow. */
function volume(factor: number) {
  return {
    users: 1_000 * factor,
    regions: 240,
    interventions: MEASURES.length,
    simulation_runs: 6_000 * factor,
    simulation_results: 24_000 * factor,
    discussions: 600 * factor,
    posts: 17_000 * factor,
    reports: 1_200 * factor,
  };
}
