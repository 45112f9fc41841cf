import type { ClaimInput } from 'plimsoll';

/** Times before and after, targets, and shares of answers from the cache. */
export function claimsOfSpeed(): ClaimInput[] {
  return [...ofIndexes(), ...ofQueries(), ...ofCaching(), ...ofBatches(), ...overall(), ...targets()];
}

interface BeforeAfter {
  readonly id: string;
  readonly section: string;
  readonly what: string;
  readonly operation: string;
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly variant?: string;
  readonly metric?: string;
}

/**
 * Times as the document gives them, at the volume that it speaks of. The mean: a scan of the large tables takes so
 * long that a window holds few of them.
 */
function beforeAfter(claim: BeforeAfter): ClaimInput {
  const { id, section, what, operation, beforeMs, afterMs, variant = 'unoptimized', metric = 'mean' } = claim;
  return {
    id,
    section,
    claim: `${what} took ${time(beforeMs)} and takes ${time(afterMs)}.`,
    measure: { kind: 'change', variant, operation, metric, beforeMs, afterMs },
    volume: 'large',
  };
}

/** A percentage that stands beside the times, as a row of its own: the two need not agree. */
function less(
  id: string,
  section: string,
  what: string,
  operation: string,
  pct: number,
  metric = 'mean',
): ClaimInput {
  return {
    id,
    section,
    claim: `${what} takes ${pct} % less time than before.`,
    measure: { kind: 'change', variant: 'unoptimized', operation, metric, changePct: -pct },
    volume: 'large',
  };
}

const time = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`);

function ofIndexes(): ClaimInput[] {
  const section = 'Indexing strategy';
  return [
    less(
      'indexes-list-60',
      section,
      'By the low end of "60 to 80 %", listing backups',
      'backups.list@alone',
      60,
    ),
    less(
      'indexes-list-80',
      section,
      'By the high end of "60 to 80 %", listing backups',
      'backups.list@alone',
      80,
    ),
    less(
      'indexes-pitr-80',
      section,
      'By the high end of "60 to 80 %", the PITR figures',
      'pitr.stats@alone',
      80,
    ),
    less(
      'indexes-logs-80',
      section,
      'By the high end of "60 to 80 %", a page of the log',
      'logs.list@alone',
      80,
    ),
    beforeAfter({
      ...{ id: 'indexes-list', section, what: 'Listing backups', operation: 'backups.list@alone' },
      ...{ beforeMs: 850, afterMs: 180 },
    }),
    beforeAfter({
      ...{ id: 'indexes-pitr', section, what: 'Reading the PITR figures', operation: 'pitr.stats@alone' },
      ...{ beforeMs: 1_200, afterMs: 250 },
    }),
    beforeAfter({
      ...{
        id: 'indexes-logs',
        section,
        what: 'A query of the transaction log',
        operation: 'logs.list@alone',
      },
      ...{ beforeMs: 2_500, afterMs: 400 },
    }),
  ];
}

function ofQueries(): ClaimInput[] {
  const section = 'Query optimization';
  return [
    beforeAfter({
      ...{
        id: 'function-statistics',
        section,
        what: 'Backup statistics',
        operation: 'backups.statistics@alone',
      },
      ...{ beforeMs: 2_100, afterMs: 320 },
    }),
    less('function-statistics-pct', section, 'The statistics function', 'backups.statistics@alone', 85),
    beforeAfter({
      ...{
        id: 'function-pitr',
        section,
        what: 'Calculating the PITR figures',
        operation: 'pitr.stats@alone',
      },
      ...{ beforeMs: 1_800, afterMs: 280 },
    }),
    less('function-pitr-pct', section, 'The PITR function', 'pitr.stats@alone', 84),
    beforeAfter({
      ...{ id: 'function-health', section, what: 'Calculating the health score', operation: 'health@alone' },
      ...{ beforeMs: 3_200, afterMs: 450 },
    }),
    less('function-health-pct', section, 'The health function', 'health@alone', 86),
    beforeAfter({
      ...{
        id: 'view-health',
        section,
        what: 'With the materialised view alone, health',
        operation: 'health@alone',
      },
      ...{ beforeMs: 3_200, afterMs: 450, variant: 'mv-off' },
    }),
  ];
}

/**
 * An answer from the cache is marked 2, another 1. Where at least 78 % came from the cache, less than 22 % are marked
 * 1, so that the 22nd percentile is 2.
 */
function fromCache(id: string, what: string, operation: string, pct: number): ClaimInput {
  return {
    id,
    section: 'Caching strategy',
    claim: `${pct} % of the answers to ${what} come from the cache.`,
    measure: { kind: 'objective', operation, metric: `from-cache-count:p${100 - pct}`, min: '2' },
  };
}

function ofCaching(): ClaimInput[] {
  return [
    fromCache('hits-list', 'backup list queries', 'visit.backups', 78),
    fromCache('hits-health', 'health monitoring', 'visit.health', 85),
    fromCache('hits-pitr', 'PITR stats', 'visit.pitr-stats', 62),
    {
      id: 'hits-target',
      section: 'Performance targets',
      claim: 'More than 70 % of look-ups are answered by the cache.',
      measure: { kind: 'objective', metric: 'app-cache-hit', min: '70%' },
    },
    {
      id: 'hits-achieved',
      section: 'Performance targets',
      claim: '78 % of look-ups are answered by the cache: the figure of the list alone.',
      measure: { kind: 'objective', metric: 'app-cache-hit', min: '78%' },
    },
    {
      id: 'cache-speeds-list',
      section: 'Caching strategy',
      claim: 'Answers from the cache make the list faster (no figure is given).',
      measure: {
        kind: 'change',
        variant: 'cache-off',
        operation: 'visit.backups',
        metric: 'p50',
        direction: 'faster',
      },
    },
  ];
}

function ofBatches(): ClaimInput[] {
  const section = 'Batch operations';
  return [
    beforeAfter({
      ...{ id: 'bulk-creation', section, what: 'Creating five backups', operation: 'backups.bulk' },
      ...{ beforeMs: 25_000, afterMs: 8_000, variant: 'bulk-sequential' },
    }),
    beforeAfter({
      ...{ id: 'log-batch', section, what: 'Inserting 1,000 log entries', operation: 'logs.batch' },
      ...{ beforeMs: 12_000, afterMs: 450, variant: 'logs-one-by-one' },
    }),
    {
      id: 'log-batch-10x',
      section,
      claim: 'A bulk insert is 10 times as fast as single INSERTs (the times beside it say 27 times).',
      measure: {
        kind: 'change',
        variant: 'logs-one-by-one',
        operation: 'logs.batch',
        metric: 'mean',
        ratio: 10,
      },
      volume: 'large',
    },
    beforeAfter({
      ...{ id: 'restore', section, what: 'Restoring five tables', operation: 'restores.create' },
      ...{ beforeMs: 15_000, afterMs: 6_000, variant: 'restore-sequential' },
    }),
    ...['backups', 'logs'].flatMap(part =>
      [40, 60].map(
        (pct): ClaimInput => ({
          id: `compression-${part}-${pct}`,
          section: 'Recommendations',
          claim: `Compression makes the payload (${part}) ${pct} % smaller.`,
          measure: {
            ...{ kind: 'change', variant: 'compression-off', operation: `visit.${part}` },
            ...{ metric: 'payload-bytes', changePct: -pct },
          },
        }),
      ),
    ),
  ];
}

function overall(): ClaimInput[] {
  const section = 'Overall performance metrics';
  return [
    less('overall-list-pct', section, 'Loading the list', 'backups.list@alone', 79),
    less('overall-pitr-pct', section, 'The PITR figures', 'pitr.stats@alone', 79),
    beforeAfter({
      ...{ id: 'overall-health', section, what: 'A health check', operation: 'health@alone' },
      ...{ beforeMs: 3_200, afterMs: 450 },
    }),
    less('overall-health-pct', section, 'A health check', 'health@alone', 86),
    less('overall-logs-pct', section, 'A page of the log', 'logs.list@alone', 84),
    beforeAfter({
      ...{ id: 'overall-page', section, what: 'Loading the page', operation: 'page', metric: 'all-visible' },
      ...{ beforeMs: 7_800, afterMs: 1_300 },
    }),
    less('overall-page-pct', section, 'Loading the page', 'page', 83, 'all-visible'),
  ];
}

function targets(): ClaimInput[] {
  const section = 'Performance targets';
  const rows: [
    id: string,
    what: string,
    operation: string,
    metric: string,
    target: number,
    achieved: number,
  ][] = [
    ['list', 'The list', 'backups.list', 'p95', 300, 180],
    ['pitr', 'The PITR figures', 'pitr.stats', 'p95', 500, 250],
    ['health', 'A health check', 'health', 'p95', 1_000, 450],
    ['logs', 'A page of the log', 'logs.list', 'p95', 800, 400],
    ['page', 'The page', 'page', 'all-visible', 2_000, 1_300],
  ];
  return rows.flatMap(([id, what, operation, metric, target, achieved]) =>
    (['target', 'achieved'] as const).map((kind): ClaimInput => {
      const ms = kind === 'target' ? target : achieved;
      return {
        id: `${kind}-${id}`,
        section,
        claim: `${what} ${kind === 'target' ? 'is to take' : 'takes'} less than ${time(ms)}.`,
        measure: { kind: 'objective', operation, metric, max: `${ms}ms` },
        volume: 'large',
      };
    }),
  );
}
