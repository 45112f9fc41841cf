import type { OperationFootprint } from '../../model/database.ts';
import type { StatementDelta } from './statement-deltas.ts';
import type { Step } from './step-proxy.ts';

/** Fingerprint and text of a statement; a query id that has none is a statement of our own and not counted. */
export type Identities = ReadonlyMap<string, { readonly fingerprint: string; readonly text: string }>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Sum = Mutable<Omit<StatementDelta, 'queryId' | 'topLevel'>> & { readonly text: string };

/**
 * Counters per request of each operation. `operations[i]` is the operation of the i-th request; undefined for a
 * resource that was loaded for the operation in progress. Requests before the first operation belong to none.
 * Only what clients send is counted: statements inside functions and triggers are contained in their caller's figures.
 */
export function footprintOf(
  steps: readonly Step[],
  operations: readonly (string | undefined)[],
  identities: Identities,
): OperationFootprint[] {
  const found = new Map<string, { requests: number; statements: Map<string, Sum> }>();
  let inProgress: string | undefined;
  for (const step of steps) {
    const begun = operations[step.index];
    inProgress = begun ?? inProgress;
    if (inProgress === undefined) continue;
    const operation = found.get(inProgress) ?? { requests: 0, statements: new Map() };
    found.set(inProgress, operation);
    if (begun !== undefined) operation.requests++;
    for (const delta of step.statements) add(operation.statements, delta, identities);
  }
  return [...found].map(([operation, { requests, statements }]) => ({
    operation,
    requests,
    statements: [...statements]
      .map(([fingerprint, sum]) => perRequest(fingerprint, sum, requests))
      .sort(byBlocks),
  }));
}

function add(statements: Map<string, Sum>, delta: StatementDelta, identities: Identities): void {
  const identity = identities.get(delta.queryId);
  if (!identity || !delta.topLevel) return;
  const sum = statements.get(identity.fingerprint) ?? {
    ...{ calls: 0, rows: 0, blocks: 0, walBytes: 0, execMs: 0 },
    text: identity.text,
  };
  for (const counter of ['calls', 'rows', 'blocks', 'walBytes', 'execMs'] as const)
    sum[counter] += delta[counter];
  statements.set(identity.fingerprint, sum);
}

type StatementFootprint = OperationFootprint['statements'][number];

function perRequest(fingerprint: string, sum: Sum, requests: number): StatementFootprint {
  return {
    fingerprint,
    text: sum.text,
    callsPerRequest: sum.calls / requests,
    rowsPerRequest: sum.rows / requests,
    blocksPerRequest: sum.blocks / requests,
    walBytesPerRequest: sum.walBytes / requests,
    execMsPerRequest: sum.execMs / requests,
  };
}

function byBlocks(a: StatementFootprint, b: StatementFootprint): number {
  return b.blocksPerRequest - a.blocksPerRequest || (a.fingerprint < b.fingerprint ? -1 : 1);
}
