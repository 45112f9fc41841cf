import type { Comparison, Waiver } from '../model/comparison.ts';
import { acceptedBlocks } from '../model/figures.ts';
import { percent } from '../model/format.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { Warning } from '../model/warnings.ts';
import { hodgesLehmann } from '../stats/hodges-lehmann.ts';
import { fewestBlocks } from '../stats/power.ts';
import { compareCounters } from './counters.ts';
import { type Judged, judgeMetrics } from './judge-metrics.ts';
import { adviceOf, type Story, sentenceOf } from './sentence.ts';
import { type BlockSeries, blockSeries } from './series.ts';
import { tolerancePct } from './tolerance.ts';
import { EXIT_OF, groundsOf, newlyBroken, objectivesOf, verdictOf, whyInvalid } from './verdict.ts';

export interface CompareOptions {
  /** Family-wise level in percent; 1 unless told. */
  readonly levelPct?: number;
  /** Name of the rule in the result; "strict" (one stage) unless told. */
  readonly policy?: string;
  readonly waivers?: readonly Waiver[];
}

/**
 * Two arms of one run, block against block. Pure: the same record gives the same bytes.
 * Causes and plans stay empty; explain fills them.
 */
export function compareArms(
  record: RunRecord,
  a: string,
  b: string,
  options: CompareOptions = {},
): Comparison {
  const { levelPct = 1, policy = 'strict', waivers = [] } = options;
  const seed = record.plan.coinSeed;
  const found = blockSeries(record, a, b);
  const judged = judgeMetrics(found.series, found.order, record.plan.gate, { level: levelPct / 100, seed });
  const counters = compareCounters(record.footprint, a, b, tolerancePct(record.plan.gate, 'db'));
  const objectives = objectivesOf(record.objectives, a, b);
  const { metrics } = judged;
  const grounds = groundsOf({
    metrics,
    counters,
    objectives,
    waivers,
    broken: newlyBroken(record, a, b),
    at: record.startedAt,
  });
  const invalid = whyInvalid(record);
  const verdict = invalid === undefined ? verdictOf(grounds) : 'invalid';
  const story: Story = {
    verdict,
    grounds,
    metrics,
    counters,
    blocks: found.order.length,
    fewest: fewestBlocks(levelPct / 100),
    levelPct,
    blockMs: meanBlockMs(record),
    ...(invalid === undefined ? {} : { invalid }),
  };
  return {
    schemaVersion: 1,
    runId: record.runId,
    suite: record.suite,
    a,
    b,
    basis: 'blocks',
    policy,
    verdict,
    exitCode: EXIT_OF[verdict],
    sentence: sentenceOf(story),
    advice: adviceOf(story),
    family: { levelPct, p: judged.familyP, metrics: judged.familySize, flips: judged.flips, seed },
    metrics,
    counters,
    plans: [],
    causes: [],
    waivers,
    objectives,
    notGated: found.notGated,
    warnings: warningsOf(record, found, judged),
  };
}

function meanBlockMs(record: RunRecord): number {
  const spent = acceptedBlocks(record).map(block =>
    Object.values(block.spentMs).reduce((total, ms) => total + ms, 0),
  );
  return spent.reduce((total, ms) => total + ms, 0) / Math.max(1, spent.length);
}

function warningsOf(record: RunRecord, { order }: BlockSeries, judged: Judged): Warning[] {
  const warnings: Warning[] = [];
  const n = order.length;
  const reached = hodgesLehmann(order, 0.95).confidence;
  if (reached < 0.95 && judged.metrics.length > 0)
    warnings.push({
      code: 'few-blocks',
      subject: 'comparison',
      message: `With ${n} ${n === 1 ? 'block' : 'blocks'} the intervals hold with ${percent(100 * reached)} instead of 95 %.`,
    });
  if (n >= 6 && new Set(order).size === 1)
    warnings.push({
      code: 'one-slot-order',
      subject: 'comparison',
      message: `The coin put both arms the same way round in all ${n} blocks, so an advantage of one place is not taken out of the sizes.`,
    });
  if (record.footprint && !record.footprint.repeat)
    warnings.push({
      code: 'counter-noise-unknown',
      subject: 'footprint',
      message: 'The counters were taken once, so their noise is unknown and they decide nothing.',
    });
  if (record.status === 'partial')
    warnings.push({
      code: 'partial-run',
      subject: 'comparison',
      message: `The run was stopped early: ${n} of ${record.plan.blocks} blocks are judged.`,
    });
  return warnings;
}
