import type { StatementPlan } from '../model/database.ts';
import { acceptedBlocks, own } from '../model/figures.ts';
import { count, duration, percent } from '../model/format.ts';
import { LatencyHistogram } from '../model/histogram.ts';
import { SIGNALS, type SignalName } from '../model/measures.ts';
import type { ArmBlock, RunRecord, SignalResult } from '../model/run-record.ts';
import { growthPerMinute } from '../stats/theil-sen.ts';
import { healthScore, type Penalty } from './health-score.ts';
import { sequentialTables, tableRows } from './index-use.ts';

/** A figure with what it was made from; without a value, `evidence` says what would be needed. */
export interface Signal {
  readonly value?: number;
  readonly evidence: string;
  readonly penalties?: readonly Penalty[];
}

const SLOW_US = 1_000_000;
const HOUR_MS = 3_600_000;

/** Every signal of every arm, over all windows of the run: those that were compared and those that were not. */
export function signalsOf(record: RunRecord): SignalResult[] {
  return record.arms.flatMap(({ name }) => {
    const windows = [...acceptedBlocks(record), ...record.observations]
      .map(block => own(block.arms, name))
      .filter(arm => arm !== undefined);
    const signals = computeSignals(record, name, windows);
    return (Object.keys(SIGNALS) as SignalName[]).map(signal => ({
      arm: name,
      signal,
      unit: SIGNALS[signal].unit,
      ...signals[signal],
    }));
  });
}

function computeSignals(
  record: RunRecord,
  arm: string,
  windows: readonly ArmBlock[],
): Record<SignalName, Signal> {
  const coverage = indexCoverage(record, arm);
  const bufferHit = bufferHitOf(windows);
  const queryMean = queryMeanOf(windows);
  return {
    'query-mean': queryMean,
    'query-p95': queryP95(windows),
    'slow-queries-per-hour': slowQueries(windows),
    'app-cache-hit': cacheHit(windows),
    'buffer-hit': bufferHit,
    'pool-use': poolUse(windows),
    'error-share': errorShare(windows),
    'slowest-response': slowestResponse(windows),
    'index-coverage': coverage,
    'health-score': healthScore({
      ...(coverage.value === undefined ? {} : { coveragePct: coverage.value }),
      ...(bufferHit.value === undefined ? {} : { bufferHitPct: bufferHit.value }),
      windows: windows.map(({ database }) => database).filter(database => database !== undefined),
    }),
    'memory-growth': memoryGrowth(windows),
  };
}

function queryMeanOf(windows: readonly ArmBlock[]): Signal {
  const statements = windows
    .flatMap(({ database }) => database?.statements ?? [])
    .filter(({ topLevel }) => topLevel);
  const calls = sum(statements.map(statement => statement.calls));
  if (calls === 0) return { evidence: 'needs statement counters of a database of ours' };
  const us = (1_000 * sum(statements.map(statement => statement.execMs))) / calls;
  return { value: us, evidence: `${count(calls)} statements by pg_stat_statements` };
}

/** The bucket that holds the 95th percentile gives its upper bound: the true value is at most that. */
function queryP95(windows: readonly ArmBlock[]): Signal {
  const buckets = mergedQueryTimes(windows);
  const total = sum(buckets.map(bucket => bucket.count));
  if (total < 200) return { evidence: `needs 200 statement times on the target's page, has ${count(total)}` };
  let seen = 0;
  for (const { upToUs, count: inBucket } of buckets) {
    seen += inBucket;
    if (seen < 0.95 * total) continue;
    if (upToUs === undefined) break;
    return {
      value: upToUs,
      evidence: `upper bound of its bucket, ${count(total)} statements by the target's histogram`,
    };
  }
  return { evidence: 'the 95th percentile lies beyond the last bound of the target’s histogram' };
}

function slowQueries(windows: readonly ArmBlock[]): Signal {
  const buckets = mergedQueryTimes(windows);
  const loadedMs = sum(windows.map(window => window.loadedMs));
  if (buckets.length === 0 || loadedMs === 0)
    return { evidence: 'needs a histogram of statement times on the target’s page' };
  const slow = sum(
    buckets.filter(({ upToUs }) => upToUs === undefined || upToUs > SLOW_US).map(bucket => bucket.count),
  );
  const perHour = (slow * HOUR_MS) / loadedMs;
  return {
    value: perHour,
    evidence: `${count(slow)} over 1 s in ${duration(loadedMs * 1_000)}, scaled to an hour`,
  };
}

function mergedQueryTimes(windows: readonly ArmBlock[]): { upToUs?: number; count: number }[] {
  const merged = new Map<number, number>();
  for (const { queryTimes = [] } of windows)
    for (const { upToUs = Number.POSITIVE_INFINITY, count: inBucket } of queryTimes)
      merged.set(upToUs, (merged.get(upToUs) ?? 0) + inBucket);
  return [...merged]
    .sort(([a], [b]) => a - b)
    .map(([upToUs, inBucket]) => ({ ...(Number.isFinite(upToUs) ? { upToUs } : {}), count: inBucket }));
}

function cacheHit(windows: readonly ArmBlock[]): Signal {
  const looked = (result: string) =>
    sum(
      windows.flatMap(({ prometheus = {} }) =>
        Object.entries(prometheus)
          .filter(
            ([series]) => series.startsWith('cache_requests_total{') && series.includes(`result="${result}"`),
          )
          .map(([, value]) => value),
      ),
    );
  const [hits, misses] = [looked('hit'), looked('miss')];
  if (hits + misses === 0) return { evidence: 'needs cache_requests_total{result} on the target’s page' };
  return {
    value: (100 * hits) / (hits + misses),
    evidence: `${count(hits)} of ${count(hits + misses)} look-ups`,
  };
}

function bufferHitOf(windows: readonly ArmBlock[]): Signal {
  const totals = windows.map(({ database }) => database?.totals).filter(total => total !== undefined);
  const [hit, read] = [
    sum(totals.map(({ blocksHit }) => blocksHit)),
    sum(totals.map(({ blocksRead }) => blocksRead)),
  ];
  if (hit + read === 0) return { evidence: 'needs the counters of a database of ours' };
  return {
    value: (100 * hit) / (hit + read),
    evidence: `${count(read)} of ${count(hit + read)} pages were not there`,
  };
}

function poolUse(windows: readonly ArmBlock[]): Signal {
  const known = windows.filter(
    ({ prometheus, poolSize }) => prometheus?.db_pool_connection_seconds_total !== undefined && poolSize,
  );
  if (known.length === 0)
    return { evidence: 'needs db_pool_connection_seconds_total and db_pool_size on the target’s page' };
  const usedS = sum(known.map(({ prometheus }) => prometheus?.db_pool_connection_seconds_total ?? 0));
  const haveS = sum(known.map(({ poolSize = 0, loadedMs }) => (poolSize * loadedMs) / 1_000));
  return {
    value: Math.min(100, (100 * usedS) / haveS),
    evidence: `${duration(usedS * 1e6)} of ${duration(haveS * 1e6)} connection time`,
  };
}

function errorShare(windows: readonly ArmBlock[]): Signal {
  const operations = windows.flatMap(window => Object.values(window.operations));
  const failed = sum(operations.flatMap(operation => Object.values(operation.failed)));
  const all = failed + sum(operations.map(operation => operation.ok));
  if (all === 0) return { evidence: 'no response' };
  return { value: (100 * failed) / all, evidence: `${count(failed)} of ${count(all)} responses` };
}

function slowestResponse(windows: readonly ArmBlock[]): Signal {
  const answered = windows
    .flatMap(window => Object.entries(window.operations))
    .map(([name, { serviceTime, latency }]) => ({
      name,
      us: LatencyHistogram.decode(serviceTime ?? latency).maxUs,
    }));
  const slowest = answered.sort((a, b) => b.us - a.us)[0];
  return slowest ? { value: slowest.us, evidence: `of ${slowest.name}` } : { evidence: 'no response' };
}

/** By the plans of the footprint: which statements read a table of more than 1,000 rows from end to end. */
function indexCoverage(record: RunRecord, arm: string): Signal {
  const footprint = record.footprint?.arms.find(one => one.arm === arm);
  if (!footprint || footprint.plans.length === 0) return { evidence: 'needs the plans of the footprint' };
  const plans = new Map<string, StatementPlan>(footprint.plans.map(plan => [plan.fingerprint, plan]));
  const rows = tableRows(record, arm);
  let [covered, all] = [0, 0];
  for (const { statements } of footprint.operations)
    for (const { fingerprint, callsPerRequest } of statements) {
      const plan = plans.get(fingerprint);
      if (!plan || !readsTable(plan)) continue;
      all += callsPerRequest;
      if (sequentialTables(plan.root, rows).length === 0) covered += callsPerRequest;
    }
  if (all === 0) return { evidence: 'no statement of the footprint reads a table' };
  const pct = (100 * covered) / all;
  return {
    value: pct,
    evidence: `${percent(pct)} of the calls, ${count(plans.size)} statements with a plan`,
  };
}

function readsTable({ root }: StatementPlan): boolean {
  const walk = (node: StatementPlan['root']): boolean =>
    node.relation !== undefined || node.children.some(walk);
  return walk(root);
}

function memoryGrowth(windows: readonly ArmBlock[]): Signal {
  const longest = windows.flatMap(({ memory = [] }) => memory).sort((a, b) => b.length - a.length)[0];
  const growth = longest && growthPerMinute(longest.map(({ second, bytes }) => ({ x: second, y: bytes })));
  if (!growth) return { evidence: 'needs a window of at least fifteen seconds' };
  return {
    value: growth.perMinute,
    evidence: `median slope over ${growth.seconds} s, 95 % interval ${(growth.lo / 1e6).toFixed(2)} to ${(growth.hi / 1e6).toFixed(2)} MB a minute`,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
