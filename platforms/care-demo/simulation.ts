/** A region as a square map of noise, air and green space, month by month. Deterministic: no clock, no chance. */

export interface Region {
  readonly id: string;
  readonly population: number;
  readonly noise_db: number;
  readonly air_ug: number;
  readonly green_share: number;
}

/** Shares of one by which a measure changes its region when it is fully in place. */
export interface Intervention {
  readonly noise_cut: number;
  readonly air_cut: number;
  readonly green_gain: number;
  readonly euros_a_head: number;
}

/** CAI: how well one lives there, 0 to 100, averaged over the people. */
export interface Outcome {
  readonly caiBefore: number;
  readonly caiAfter: number;
  readonly noiseDb: number;
  readonly costEuros: number;
  readonly map: RegionMap;
}

export interface RegionMap {
  readonly noise: Float64Array;
  readonly air: Float64Array;
  readonly green: Float64Array;
}

/** Cells on each side of the map. */
export const MAP_SIDE = 64;
const CELLS = MAP_SIDE * MAP_SIDE;
/** Share of a cell's value that its own sources renew each month; the rest comes from around it. */
const RENEWAL = 0.25;
const MONTHS_UNTIL_IN_PLACE = 24;
const GREEN_GROWTH = 0.08;

export function simulate(region: Region, interventions: readonly Intervention[], months: number): Outcome {
  const map = mapOf(region);
  const sources = { noise: sourcesOf(map.noise), air: sourcesOf(map.air) };
  const noiseCut = 1 - product(interventions.map(({ noise_cut }) => 1 - noise_cut));
  const airCut = 1 - product(interventions.map(({ air_cut }) => 1 - air_cut));
  const greenGoal = map.green.map(share => Math.min(1, share + sum(interventions.map(i => i.green_gain))));
  const caiBefore = averageCai(map);
  const spread = new Float64Array(CELLS);
  for (let month = 1; month <= months; month++) {
    const inPlace = Math.min(1, month / MONTHS_UNTIL_IN_PLACE);
    passMonth(map.noise, spread, sources.noise, 1 - noiseCut * inPlace);
    passMonth(map.air, spread, sources.air, 1 - airCut * inPlace);
    for (let i = 0; i < CELLS; i++)
      map.green[i] = at(map.green, i) + (at(greenGoal, i) - at(map.green, i)) * GREEN_GROWTH;
  }
  const costAHead = sum(interventions.map(({ euros_a_head }) => euros_a_head));
  return {
    caiBefore: round(caiBefore),
    caiAfter: round(averageCai(map)),
    noiseDb: round(sum(map.noise) / CELLS),
    costEuros: Math.round(region.population * costAHead),
    map,
  };
}

/** 0 to 100 for one cell: quiet, clean air and green space, in this order of weight. */
export function caiOf(map: RegionMap, cell: number): number {
  const quiet = clamp((75 - at(map.noise, cell)) / 40);
  const clean = clamp((40 - at(map.air, cell)) / 36);
  return 100 * (0.45 * quiet + 0.35 * clean + 0.2 * clamp(at(map.green, cell)));
}

/** Two main roads and scattered differences, drawn from the region's id. */
function mapOf({ id, noise_db, air_ug, green_share }: Region): RegionMap {
  const random = randomFrom(id);
  const [roadX, roadY] = [Math.floor(random() * MAP_SIDE), Math.floor(random() * MAP_SIDE)];
  const nearRoad = (cell: number) =>
    Math.exp(
      -Math.min(Math.abs((cell % MAP_SIDE) - roadX), Math.abs(Math.floor(cell / MAP_SIDE) - roadY)) / 5,
    );
  const cells = (value: (cell: number) => number) => Float64Array.from({ length: CELLS }, (_, i) => value(i));
  return {
    noise: cells(cell => noise_db + 10 * nearRoad(cell) + 2 * random()),
    air: cells(cell => air_ug + 4 * nearRoad(cell) + random()),
    green: cells(cell => clamp(green_share * (1.3 - nearRoad(cell)) + 0.1 * random())),
  };
}

/** What the sources of each cell must give so that without measures the map stays as it is. */
function sourcesOf(field: Float64Array): Float64Array {
  return field.map((value, i) => (value - (1 - RENEWAL) * aroundOf(field, i)) / RENEWAL);
}

function passMonth(field: Float64Array, spread: Float64Array, sources: Float64Array, strength: number): void {
  for (let i = 0; i < CELLS; i++) spread[i] = aroundOf(field, i);
  for (let i = 0; i < CELLS; i++)
    field[i] = (1 - RENEWAL) * at(spread, i) + RENEWAL * strength * at(sources, i);
}

/** Mean of a cell and its four neighbours; the map's edge counts as its own neighbour. */
function aroundOf(field: Float64Array, cell: number): number {
  const x = cell % MAP_SIDE;
  const west = x > 0 ? cell - 1 : cell;
  const east = x < MAP_SIDE - 1 ? cell + 1 : cell;
  const north = cell >= MAP_SIDE ? cell - MAP_SIDE : cell;
  const south = cell < CELLS - MAP_SIDE ? cell + MAP_SIDE : cell;
  return (at(field, cell) + at(field, west) + at(field, east) + at(field, north) + at(field, south)) / 5;
}

/** Most people live around the middle of the map. */
function averageCai(map: RegionMap): number {
  let [total, people] = [0, 0];
  for (let cell = 0; cell < CELLS; cell++) {
    const [x, y] = [(cell % MAP_SIDE) / MAP_SIDE - 0.5, Math.floor(cell / MAP_SIDE) / MAP_SIDE - 0.5];
    const here = 1 / (1 + 12 * (x * x + y * y));
    total += here * caiOf(map, cell);
    people += here;
  }
  return total / people;
}

/** Numbers from 0 to 1 that depend on the text alone (FNV-1a, then mulberry32). */
function randomFrom(text: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const at = (field: Float64Array, i: number) => field[i] as number;
const clamp = (value: number) => Math.max(0, Math.min(1, value));
const round = (value: number) => Math.round(value * 100) / 100;

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function product(values: readonly number[]): number {
  return values.reduce((all, value) => all * value, 1);
}
