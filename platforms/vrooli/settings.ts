/** What the platform is set to. Claims about settings compare against these. */
export const SETTINGS = {
  /** Seconds that a cached list lives, unless it is the week's trending one. */
  listTtlSeconds: 300,
  trendingTtlSeconds: 3_600,
  userTtlSeconds: 1_800,
  countsTtlSeconds: 7_200,
  /** Resources in this process's memory: least recently used ones make room. */
  resourceCacheEntries: 1_000,
  resourceTtlSeconds: 300,
  /** PostgreSQL gives a statement up after this. */
  statementTimeoutSeconds: 30,
  poolSize: 20,
  acquireTimeoutMs: 10_000,
  /** Pools for reading where replicas are used, taken in turn. */
  replicas: 2,
  slowRequestMs: 1_000,
  slowQueryMs: 500,
  pageRows: 20,
  /** Rows of a page that is asked for by number. */
  numberedPageRows: 10,
  topRows: 50,
  recentRuns: 5,
  trendingDays: 7,
} as const;
