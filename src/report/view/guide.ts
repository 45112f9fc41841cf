import { USE_LIMITS } from './relations.ts';

/** The words of the report, explained for someone who reads one for the first time. */
export const GUIDE: readonly { readonly term: string; readonly text: string }[] = [
  {
    term: 'Block',
    text: 'One unit of the comparison. Both builds run at once with fresh processes and databases and take turns in short slices, so both see the same machine. Each block yields one ratio; the faint dots are these.',
  },
  {
    term: 'Change and interval',
    text: 'The change is the typical ratio over all blocks, not the quotient of the two printed figures. The interval is where the true change lies with 95 % confidence.',
  },
  {
    term: 'Slower, faster',
    text: 'The change is larger than chance explains, all figures of the run judged together, and at least half of what is tolerated.',
  },
  {
    term: 'Unchanged and undecided',
    text: 'Unchanged means shown to lie inside the tolerated band. Undecided means that the blocks cannot tell: more of them would.',
  },
  {
    term: 'Percentile',
    text: 'p95 = 95 of 100 responses were at most this slow. It is printed from 200 values, p99 from 1,000; below, the table says "too few". A single figure in place of before → after means that the two read the same. Percentiles are never averaged: histograms are merged.',
  },
  {
    term: 'Latency',
    text: 'Each driver starts and stops its clock at another moment, so each operation says which. Different definitions are never compared.',
  },
  {
    term: 'Classes of tables',
    text: 'INDEX_OPPORTUNITY: more sequential than index scans. UNUSED_TABLE: no index scan in this load. OPTIMIZED: all others. Under 1,000 rows a sequential scan is fine and not marked.',
  },
  {
    term: 'Classes of indexes',
    text: `Scans per 100 requests of this load: high from ${USE_LIMITS.high}, moderate from ${USE_LIMITS.moderate}, low below, unused = none. Enforcing a unique key is not a scan, and another load may need what this one does not.`,
  },
  {
    term: 'Invariant',
    text: 'What must hold in the database after the load, whatever the responses said: no row lost, none written twice. One that is broken fails the run. In a comparison one that both builds break is shown and blocks nothing.',
  },
  {
    term: 'Alert and signal',
    text: 'A signal is a figure of the whole suite, with what it was made from. An alert is a threshold of an operator on a signal: it is shown and decides nothing.',
  },
  {
    term: 'Mark',
    text: 'A figure that a scenario takes beside the latency of an operation: a size, a first byte, a paint. Vitals of a page are judged at p75. Loads that gave no value are counted beside it.',
  },
  {
    term: 'Exact counters',
    text: 'Before the load each operation runs alone on one connection: calls, rows and pages per request are then exact, and the plans are those of these calls.',
  },
];
