/** What a platform's server does unless its createPlatform() says otherwise. Claims compare against these. */
export const PLATFORM_DEFAULTS = {
  poolSize: 20,
  idleTimeoutMs: 30_000,
  /** Most time to wait for a connection: a free one of the pool or a new one. Then the answer is 503. */
  acquireTimeoutMs: 10_000,
  /** Smaller answers are sent as they are: compressing them saves nothing. */
  compressionThresholdBytes: 1_024,
  /** Slower ones are logged, each as one line of JSON. */
  slowRequestMs: 1_000,
  slowQueryMs: 500,
} as const;

export type PlatformSettings = { readonly [Name in keyof typeof PLATFORM_DEFAULTS]: number };
