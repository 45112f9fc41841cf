import { LatencyHistogram, supports } from './histogram.ts';
import type { ArmBlock, BlockRecord, OperationBlock, RunRecord } from './run-record.ts';

/** What one operation did, in one block or over a run. A percentile that the count cannot carry is absent. */
export interface OperationFigures {
  readonly operation: string;
  /** Answers, failed ones included. */
  readonly count: number;
  readonly p50Us?: number;
  readonly p95Us?: number;
  readonly p99Us?: number;
  readonly meanUs: number;
  readonly maxUs: number;
  /** Failed answers, percent of all answers. */
  readonly errorsPct: number;
  /** Good answers per second of the time that the arm was loaded. */
  readonly ratePerSecond: number;
  readonly dropped: number;
  readonly histogram: LatencyHistogram;
}

/** Figures of a whole arm in one block; absent = not measured. Microseconds are per request. */
export interface ArmFigures {
  readonly cpuServerUs?: number;
  readonly cpuDatabaseUs?: number;
  /** Execution time of top-level statements. */
  readonly dbTimeUs?: number;
  readonly ratePerSecond: number;
}

/** Blocks that count. */
export function acceptedBlocks(record: RunRecord): readonly BlockRecord[] {
  return record.blocks.filter(block => block.rejected === undefined);
}

/** Each operation of one arm in one block. */
export function blockFigures(arm: ArmBlock): ReadonlyMap<string, OperationFigures> {
  return figuresOf([arm]);
}

/**
 * Each operation of an arm over all blocks that count: histograms are merged, percentiles never averaged.
 * An operation that was only observed (not part of the blocks) comes from the observations.
 */
export function mergedFigures(record: RunRecord, arm: string): ReadonlyMap<string, OperationFigures> {
  const compared = figuresOf(armBlocks(acceptedBlocks(record), arm));
  const observed = figuresOf(armBlocks(observedBlocks(record), arm));
  return new Map([...observed, ...compared]);
}

export function armFigures(arm: ArmBlock): ArmFigures {
  const { server, database } = arm.cpuUsPerRequest;
  const time = databaseTimeUs(arm);
  const answers = Object.values(arm.operations).reduce((total, operation) => total + operation.ok, 0);
  return {
    ...(server === undefined ? {} : { cpuServerUs: server }),
    ...(database === undefined ? {} : { cpuDatabaseUs: database }),
    ...(time === undefined ? {} : { dbTimeUs: time }),
    ratePerSecond: perSecond(answers, arm.loadedMs),
  };
}

/** Values of a mark (first byte, largest paint …) of an operation over the run; observations only where the blocks have none. */
export function mergedMark(
  record: RunRecord,
  arm: string,
  operation: string,
  mark: string,
): LatencyHistogram | undefined {
  for (const blocks of [acceptedBlocks(record), observedBlocks(record)]) {
    const encoded = armBlocks(blocks, arm)
      .map(block => own(own(block.operations, operation)?.marks ?? {}, mark))
      .filter(text => text !== undefined);
    if (encoded.length > 0) return merged(encoded, LatencyHistogram.ofMarks());
  }
  return undefined;
}

/** The quantile, dropped requests counted as slower than all answers; absent where it cannot be known. */
export function supportedQuantile(
  histogram: LatencyHistogram,
  dropped: number,
  q: number,
): number | undefined {
  const { count } = histogram;
  if (!supports(q, count)) return undefined;
  const among = (q * (count + dropped)) / count;
  return among > 1 ? undefined : histogram.quantileUs(among);
}

/**
 * 95 % interval of a quantile by order statistics (Conover, "Practical Nonparametric Statistics", 3.2): the ranks
 * n·q ± 1.96·√(n·q·(1−q)). It takes responses to be independent, so under a drift it is narrower than the truth.
 * Undefined where the count cannot carry the quantile.
 */
export function quantileInterval(
  histogram: LatencyHistogram,
  q: number,
  dropped = 0,
): { readonly loUs: number; readonly hiUs: number } | undefined {
  const { count } = histogram;
  const all = count + dropped;
  const half = 1.96 * Math.sqrt((q * (1 - q)) / all);
  // dropped arrivals rank above every answer
  const among = (share: number) => (Math.min(1, Math.max(0, share)) * all) / count;
  if (!supports(q, count) || among(q + half) > 1) return undefined;
  return { loUs: histogram.quantileUs(among(q - half)), hiUs: histogram.quantileUs(among(q + half)) };
}

export interface CurvePoint {
  /** Share of answers at or below `us`, 0..1. */
  readonly q: number;
  readonly us: number;
}

/**
 * The percentile curve with a logarithmic tail, at most 200 points, up to the last percentile that the count
 * supports: ten answers lie above it (p95 from 200, p99 from 1,000). Empty below 20 answers.
 */
export function percentileCurve(histogram: LatencyHistogram, points = 200): CurvePoint[] {
  const { count } = histogram;
  if (count < 20) return [];
  const steps = Math.min(200, Math.max(2, points));
  const decades = Math.log10(count / 10);
  return Array.from({ length: steps }, (_, step) => {
    const q = 1 - 10 ** ((-decades * step) / (steps - 1));
    return { q, us: histogram.quantileUs(q) };
  });
}

/** An own property, so that an operation called "constructor" is found only where it was measured. */
export function own<T>(map: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function observedBlocks(record: RunRecord): readonly BlockRecord[] {
  return record.observations.filter(block => block.rejected === undefined);
}

function armBlocks(blocks: readonly BlockRecord[], arm: string): ArmBlock[] {
  return blocks.map(block => own(block.arms, arm)).filter(found => found !== undefined);
}

function figuresOf(arms: readonly ArmBlock[]): Map<string, OperationFigures> {
  const names = new Set(arms.flatMap(arm => Object.keys(arm.operations)));
  return new Map([...names].map(name => [name, operationFigures(name, arms)]));
}

function operationFigures(operation: string, arms: readonly ArmBlock[]): OperationFigures {
  const parts = arms.map(arm => own(arm.operations, operation)).filter(part => part !== undefined);
  const histogram = merged(parts.map(part => part.latency));
  const sum = (pick: (part: OperationBlock) => number) =>
    parts.reduce((total, part) => total + pick(part), 0);
  const ok = sum(part => part.ok);
  const failed = sum(part => Object.values(part.failed).reduce((total, count) => total + count, 0));
  const dropped = sum(part => part.dropped);
  const loadedMs = arms
    .filter(arm => Object.hasOwn(arm.operations, operation))
    .reduce((total, arm) => total + (arm.operations[operation]?.loadedMs ?? arm.loadedMs), 0);
  const quantiles = {
    p50Us: supportedQuantile(histogram, dropped, 0.5),
    p95Us: supportedQuantile(histogram, dropped, 0.95),
    p99Us: supportedQuantile(histogram, dropped, 0.99),
  };
  return {
    operation,
    count: histogram.count,
    ...defined(quantiles),
    meanUs: histogram.meanUs,
    maxUs: histogram.maxUs,
    errorsPct: ok + failed === 0 ? 0 : (100 * failed) / (ok + failed),
    ratePerSecond: perSecond(ok, loadedMs),
    dropped,
    histogram,
  };
}

function databaseTimeUs(arm: ArmBlock): number | undefined {
  if (!arm.database || arm.requests === 0) return undefined;
  const ms = arm.database.statements
    .filter(statement => statement.topLevel)
    .reduce((total, statement) => total + statement.execMs, 0);
  return (ms * 1_000) / arm.requests;
}

function merged(encoded: readonly string[], histogram = new LatencyHistogram()): LatencyHistogram {
  for (const text of encoded) histogram.merge(LatencyHistogram.decode(text));
  return histogram;
}

function perSecond(count: number, ms: number): number {
  return ms > 0 ? (count * 1_000) / ms : 0;
}

function defined<T extends Record<string, number | undefined>>(values: T): { [K in keyof T]?: number } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: number;
  };
}
