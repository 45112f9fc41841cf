import { own, supportedQuantile } from '../../model/figures.ts';
import { LatencyHistogram } from '../../model/histogram.ts';
import type { BlockRecord, OperationBlock } from '../../model/run-record.ts';
import { duration, tooFew } from '../format.ts';

/** One operation of one arm over all blocks that count: histograms merged, counts summed. */
export interface OperationOverview {
  readonly operation: string;
  readonly first: OperationBlock;
  readonly requests: number;
  readonly ok: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly failedCount: number;
  readonly scheduled: number;
  readonly dropped: number;
  /** Answers a second of the time that its scenario loaded the arm. */
  readonly ratePerSecond: number;
  readonly scheduledPerSecond: number;
  readonly histogram: LatencyHistogram;
  /** The same block by block, for ranges. */
  readonly blockHistograms: readonly LatencyHistogram[];
  readonly blocks: readonly OperationBlock[];
}

export function overviews(
  blocks: readonly BlockRecord[],
  arm: string,
): ReadonlyMap<string, OperationOverview> {
  const parts = new Map<string, { block: OperationBlock; loadedMs: number }[]>();
  for (const block of blocks) {
    const side = own(block.arms, arm);
    if (!side) continue;
    for (const [name, operation] of Object.entries(side.operations)) {
      const list = parts.get(name) ?? [];
      list.push({ block: operation, loadedMs: operation.loadedMs ?? side.loadedMs });
      parts.set(name, list);
    }
  }
  const figures = new Map<string, OperationOverview>();
  for (const [name, list] of parts) {
    const merged = mergeBlocks(name, list);
    if (merged) figures.set(name, merged);
  }
  return figures;
}

function mergeBlocks(
  operation: string,
  parts: readonly { readonly block: OperationBlock; readonly loadedMs: number }[],
): OperationOverview | undefined {
  const first = parts[0]?.block;
  if (!first) return undefined;
  const histogram = new LatencyHistogram();
  const blockHistograms = parts.map(part => LatencyHistogram.decode(part.block.latency));
  for (const block of blockHistograms) histogram.merge(block);
  const failed: Record<string, number> = {};
  for (const { block } of parts)
    for (const [kind, count] of Object.entries(block.failed)) failed[kind] = (own(failed, kind) ?? 0) + count;
  const sum = (pick: (block: OperationBlock) => number) =>
    parts.reduce((total, part) => total + pick(part.block), 0);
  const seconds = parts.reduce((total, part) => total + part.loadedMs, 0) / 1_000;
  return {
    operation,
    first,
    requests: sum(block => block.sent),
    ok: sum(block => block.ok),
    failed,
    failedCount: Object.values(failed).reduce((total, count) => total + count, 0),
    scheduled: sum(block => block.scheduled),
    dropped: sum(block => block.dropped),
    ratePerSecond: seconds > 0 ? sum(block => block.ok) / seconds : 0,
    scheduledPerSecond: seconds > 0 ? sum(block => block.scheduled) / seconds : 0,
    histogram,
    blockHistograms,
    blocks: parts.map(part => part.block),
  };
}

/** "12.4 ms", or "too few (41)"; requests that were never sent count as slower than all answers. */
export function quantileText(overview: OperationOverview, q: number): string {
  const value = quantileUs(overview, q);
  return value === undefined ? tooFew(overview.histogram.count) : duration(value);
}

export function quantileUs(overview: OperationOverview, q: number): number | undefined {
  return supportedQuantile(overview.histogram, overview.dropped, q);
}

/** Middle value; the mean of the middle two of an even number. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
