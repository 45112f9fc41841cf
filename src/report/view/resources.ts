import { own } from '../../model/figures.ts';
import type { BlockRecord, GeneratorHealth } from '../../model/run-record.ts';
import { bytes, count, duration, percent, ratePerSecond, significant } from '../format.ts';
import { metricOf, type ReportContext } from './context.ts';
import { type MemoryView, memoryView } from './memory.ts';
import { toneOf } from './operations.ts';
import { median } from './overview.ts';
import { type Pair, plainPair } from './statements.ts';

export interface ResourcesView {
  readonly compared: boolean;
  readonly facts: readonly { readonly name: string; readonly value: Pair }[];
  readonly memory: MemoryView | undefined;
  readonly generator: string;
  readonly generatorRows: readonly GeneratorRow[];
  readonly offered: readonly OfferedRow[];
  /** Behind a fold: of many operations those that achieved what was offered. */
  readonly offeredInFull: readonly OfferedRow[];
  /** Blocks that telemetry threw out, and why. */
  readonly rejected: readonly string[];
}

export interface GeneratorRow {
  readonly block: string;
  readonly driver: string;
  readonly wait: string;
  readonly lag: string;
  readonly cpu: string;
  readonly steal: string;
  readonly spent: string;
  readonly note: string;
}

export interface OfferedRow {
  readonly operation: string;
  readonly offered: string;
  readonly achieved: string;
  readonly share: string;
  readonly short: boolean;
}

/** Below this share of the offered rate a reader should look twice, percent. */
const ACHIEVED_FROM_PCT = 99;
/** More operations than these, and only those that fell short stay in sight. */
const OFFERED_SHOWN = 12;

export function resourcesView(context: ReportContext): ResourcesView {
  const rounds = [...context.record.blocks, ...context.record.observations];
  return {
    compared: context.beforeArm !== undefined,
    facts: factsOf(context),
    memory: memoryView(context),
    generator: generatorSentence(rounds),
    generatorRows: rounds.map(generatorRow),
    ...offeredParts(offeredRows(context)),
    rejected: context.record.blocks
      .filter(block => block.rejected !== undefined)
      .map(block => `Block ${block.index + 1}: ${block.rejected}`),
  };
}

type Side = BlockRecord['arms'][string];

function factsOf(context: ReportContext): ResourcesView['facts'] {
  const values = (arm: string | undefined, pick: (side: Side) => number | undefined) =>
    context.blocks
      .map(block => (arm === undefined ? undefined : own(block.arms, arm)))
      .map(side => (side ? pick(side) : undefined))
      .filter(value => value !== undefined);
  const row = (
    name: string,
    pick: (side: Side) => number | undefined,
    show: (value: number) => string,
    metric = '',
  ) => {
    const after = values(context.afterArm, pick);
    const before = values(context.beforeArm, pick);
    if (after.length === 0) return [];
    const shown = plainPair(before.length > 0 ? show(median(before)) : '', show(median(after)));
    return [{ name, value: { ...shown, tone: toneOf(metricOf(context.comparison, '(all)', metric)) } }];
  };
  return [
    ...row('CPU of the server, a request', side => side.cpuUsPerRequest.server, duration, 'cpu.server'),
    ...row('CPU of the database, a request', side => side.cpuUsPerRequest.database, duration, 'cpu.database'),
    ...row('Memory of the server', side => side.memoryBytes.server, bytes),
    ...row('Memory of the database', side => side.memoryBytes.database, bytes),
    ...generatorMemory(context.blocks),
    ...row('CPU of both, share of the machine', side => side.health.cpuSharePct, percent),
    ...row('Event-loop delay of the server, p99', side => side.health.eventLoopDelayP99Us, duration),
  ];
}

/** One tool drives all arms: no before and after. */
function generatorMemory(blocks: readonly BlockRecord[]): ResourcesView['facts'] {
  const read = blocks.map(block => block.generator.memoryBytes).filter(value => value !== undefined);
  if (read.length === 0) return [];
  return [{ name: 'Memory of the load generator', value: plainPair('', bytes(median(read))) }];
}

/** One sentence: had the load generator enough machine? */
function generatorSentence(blocks: readonly BlockRecord[]): string {
  const voided = blocks.filter(block => block.generator.voided !== undefined);
  if (voided.length > 0)
    return `The load generator was the limit in ${voided.length} of ${blocks.length} rounds: ${voided[0]?.generator.voided}`;
  const wait = worst(blocks, health => health.runQueueWaitPct);
  const lag = worst(blocks, health => health.scheduleLagP99Us);
  const seen = [
    ...(wait === undefined ? [] : [`it waited for a CPU at most ${percent(wait)} of a window`]),
    ...(lag === undefined ? [] : [`99 % of its requests left at most ${duration(lag)} late`]),
  ];
  return seen.length === 0
    ? 'This system does not tell how long the load generator waited for a CPU.'
    : `The load generator had enough machine: ${seen.join(', and ')}.`;
}

function worst(
  blocks: readonly BlockRecord[],
  pick: (health: GeneratorHealth) => number | undefined,
): number | undefined {
  const values = blocks.map(block => pick(block.generator)).filter(value => value !== undefined);
  return values.length === 0 ? undefined : Math.max(...values);
}

function generatorRow(block: BlockRecord): GeneratorRow {
  const { generator } = block;
  const show = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? 'unknown' : format(value);
  const spentMs = Object.values(block.spentMs).reduce((total, value) => total + value, 0);
  return {
    block: count(block.index + 1),
    driver: generator.driver,
    wait: show(generator.runQueueWaitPct, percent),
    lag: show(generator.scheduleLagP99Us, duration),
    cpu: show(generator.cpuSharePct, percent),
    steal: show(generator.stealPct, percent),
    spent: `${significant(spentMs / 1_000)} s`,
    note: generator.voided ?? block.rejected ?? '',
  };
}

function offeredParts(rows: readonly OfferedRow[]): Pick<ResourcesView, 'offered' | 'offeredInFull'> {
  if (rows.length <= OFFERED_SHOWN) return { offered: rows, offeredInFull: [] };
  return { offered: rows.filter(({ short }) => short), offeredInFull: rows.filter(({ short }) => !short) };
}

/** Offered and achieved rate of operations whose driver follows a schedule. */
function offeredRows(context: ReportContext): OfferedRow[] {
  return [...context.after.values()]
    .filter(figures => figures.scheduled > 0)
    .map(figures => {
      const share = (figures.ok / figures.scheduled) * 100;
      return {
        operation: figures.operation,
        offered: ratePerSecond(figures.scheduledPerSecond),
        achieved: ratePerSecond(figures.ratePerSecond),
        share: percent(share),
        short: share < ACHIEVED_FROM_PCT,
      };
    });
}
