import type { MetricComparison } from '../model/comparison.ts';
import {
  type ArmFigures,
  acceptedBlocks,
  armFigures,
  blockFigures,
  type OperationFigures,
  own,
} from '../model/figures.ts';
import { count } from '../model/format.ts';
import { GATED_FROM } from '../model/histogram.ts';
import type { BlockRecord, RunRecord } from '../model/run-record.ts';

/** Name under which figures of a whole arm are listed. */
export const WHOLE_ARM = '(all)';

/** One metric of one operation, block by block, on both arms. */
export interface Series {
  readonly operation: string;
  readonly metric: string;
  readonly unit: MetricComparison['unit'];
  readonly gated: boolean;
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** ln(after/before); for the error share the difference of shares (0.01 = one percentage point). */
  readonly logRatios: readonly number[];
}

export interface BlockSeries {
  readonly series: readonly Series[];
  /** What was not gated, and why. */
  readonly notGated: readonly string[];
  readonly operations: readonly string[];
  /** +1 where the first arm sat in the lower slot, −1 where the second did. */
  readonly order: readonly number[];
}

interface Side {
  readonly operations: ReadonlyMap<string, OperationFigures>;
  readonly arm: ArmFigures;
}

interface Pair {
  readonly before: Side;
  readonly after: Side;
}

const PERCENTILES = [
  ['p50', 'p50Us'],
  ['p95', 'p95Us'],
  ['p99', 'p99Us'],
] as const;

const ARM_METRICS = [
  ['cpu.server', 'cpuServerUs', 'us'],
  ['cpu.database', 'cpuDatabaseUs', 'us'],
  ['db.time', 'dbTimeUs', 'us'],
  ['rate', 'ratePerSecond', 'per-second'],
] as const;

/** All metrics that two arms of a record have in common, one value per accepted block. */
export function blockSeries(record: RunRecord, a: string, b: string): BlockSeries {
  const blocks = acceptedBlocks(record).filter(block => own(block.arms, a) && own(block.arms, b));
  const pairs = blocks.map(block => ({ before: sideOf(block, a), after: sideOf(block, b) }));
  const notGated: string[] = [];
  const operations = commonOperations(pairs, a, b, notGated);
  const series = [
    ...operations.flatMap(operation => operationSeries(operation, pairs, notGated)),
    ...armSeries(pairs, notGated),
  ];
  const order = blocks.map(block => (block.slots.indexOf(a) < block.slots.indexOf(b) ? 1 : -1));
  return { series, notGated, operations, order };
}

function sideOf(block: BlockRecord, name: string): Side {
  const arm = own(block.arms, name);
  return arm
    ? { operations: blockFigures(arm), arm: armFigures(arm) }
    : { operations: new Map(), arm: { ratePerSecond: 0 } };
}

function commonOperations(pairs: readonly Pair[], a: string, b: string, notGated: string[]): string[] {
  const seen = (side: keyof Pair) => new Set(pairs.flatMap(pair => [...pair[side].operations.keys()]));
  const [before, after] = [seen('before'), seen('after')];
  for (const name of before) if (!after.has(name)) notGated.push(`${name}: only ${a} has it`);
  for (const name of after) if (!before.has(name)) notGated.push(`${name}: only ${b} has it`);
  return [...before].filter(name => {
    if (!after.has(name)) return false;
    const everywhere = pairs.every(
      pair => pair.before.operations.has(name) && pair.after.operations.has(name),
    );
    if (!everywhere) notGated.push(`${name}: some blocks have no answer of it`);
    return everywhere;
  });
}

function operationSeries(operation: string, pairs: readonly Pair[], notGated: string[]): Series[] {
  const of = (side: Side) => side.operations.get(operation) as OperationFigures;
  const before = pairs.map(pair => of(pair.before));
  const after = pairs.map(pair => of(pair.after));
  const fewest = Math.min(...[...before, ...after].map(figures => figures.count));
  const percentiles = PERCENTILES.flatMap(([metric, key]) => {
    const gated = fewest >= GATED_FROM[metric];
    const values = { before: before.map(figures => figures[key]), after: after.map(figures => figures[key]) };
    const series = ratioSeries({ operation, metric, unit: 'us', gated }, values.before, values.after);
    const needed = `${count(GATED_FROM[metric])} answers a block and arm are needed, ${count(fewest)} came`;
    if (!gated) notGated.push(`${operation} ${metric}: ${needed}`);
    else if (!series) notGated.push(`${operation} ${metric}: dropped requests hide it`);
    return series ? [series] : [];
  });
  return [...percentiles, errorSeries(operation, before, after)];
}

/**
 * Error shares differ by subtraction, so that none before and a few after is a finite change, and swapping
 * the arms turns the sign, which the test relies on.
 */
function errorSeries(
  operation: string,
  before: readonly OperationFigures[],
  after: readonly OperationFigures[],
): Series {
  const [was, is] = [before.map(figures => figures.errorsPct), after.map(figures => figures.errorsPct)];
  const logRatios = is.map((share, block) => (share - (was[block] ?? 0)) / 100);
  return { operation, metric: 'errors', unit: 'pct', gated: true, before: was, after: is, logRatios };
}

function armSeries(pairs: readonly Pair[], notGated: string[]): Series[] {
  return ARM_METRICS.flatMap(([metric, key, unit]) => {
    const series = ratioSeries(
      { operation: WHOLE_ARM, metric, unit, gated: true },
      pairs.map(pair => pair.before.arm[key]),
      pairs.map(pair => pair.after.arm[key]),
    );
    if (!series) notGated.push(`${metric}: not measured in every block of both arms`);
    return series ? [series] : [];
  });
}

/** Absent when a block has no value, or one that has no logarithm. */
function ratioSeries(
  what: Pick<Series, 'operation' | 'metric' | 'unit' | 'gated'>,
  before: readonly (number | undefined)[],
  after: readonly (number | undefined)[],
): Series | undefined {
  const [was, is] = [before.filter(positive), after.filter(positive)];
  if (was.length < before.length || is.length < after.length || was.length === 0) return undefined;
  return {
    ...what,
    before: was,
    after: is,
    logRatios: is.map((value, block) => Math.log(value / (was[block] ?? 1))),
  };
}

function positive(value: number | undefined): value is number {
  return value !== undefined && value > 0 && Number.isFinite(value);
}
