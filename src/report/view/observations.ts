import type { BlockRecord } from '../../model/run-record.ts';
import { count, percent, ratePerSecond } from '../format.ts';
import { type MarksView, marksView } from './marks.ts';
import { definitionText } from './operation-detail.ts';
import { failuresText } from './operations.ts';
import { type OperationOverview, overviews, quantileText } from './overview.ts';

/** One observed scenario: a single round of its driver, on the first arm, never compared. */
export interface Observation {
  readonly scenario: string;
  readonly driver: string;
  readonly definition: string;
  readonly operations: readonly ObservedOperation[];
  readonly marks: MarksView;
  /** "3 operations, 1,240 requests, none failed". */
  readonly summary: string;
  /** Behind a fold where there are many; one with failures stays open. */
  readonly failed: boolean;
}

export interface ObservedOperation {
  readonly operation: string;
  readonly requests: string;
  readonly rate: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  readonly errors: string;
  readonly failures: string;
}

export function observationsOf(observations: readonly BlockRecord[]): Observation[] {
  const groups = new Map<string, OperationOverview[]>();
  for (const block of observations) {
    const arm = Object.keys(block.arms)[0];
    if (arm === undefined) continue;
    for (const figures of overviews([block], arm).values()) {
      const key = JSON.stringify([figures.first.driver, figures.first.scenario]);
      groups.set(key, [...(groups.get(key) ?? []), figures]);
    }
  }
  return [...groups.values()].map(observation).filter(entry => entry !== undefined);
}

function observation(list: readonly OperationOverview[]): Observation | undefined {
  const first = list[0];
  if (!first) return undefined;
  return {
    scenario: first.first.scenario,
    driver: first.first.driver,
    definition: definitionText(first),
    operations: list.map(observedOperation),
    marks: marksView(list.map(after => ({ after }))),
    summary: summaryOf(list),
    failed: list.some(({ failedCount }) => failedCount > 0),
  };
}

function summaryOf(list: readonly OperationOverview[]): string {
  const requests = list.reduce((total, figures) => total + figures.requests, 0);
  const failed = list.reduce((total, figures) => total + figures.failedCount, 0);
  const operations = `${list.length} ${list.length === 1 ? 'operation' : 'operations'}`;
  return `${operations}, ${count(requests)} requests, ${failed === 0 ? 'none failed' : `${count(failed)} failed`}`;
}

function observedOperation(figures: OperationOverview): ObservedOperation {
  const share = figures.requests > 0 ? (figures.failedCount / figures.requests) * 100 : 0;
  return {
    operation: figures.operation,
    requests: count(figures.requests),
    rate: ratePerSecond(figures.ratePerSecond),
    p50: quantileText(figures, 0.5),
    p95: quantileText(figures, 0.95),
    p99: quantileText(figures, 0.99),
    errors: percent(share),
    failures: failuresText(figures),
  };
}
