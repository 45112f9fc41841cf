import type { Environment } from '../shared/server.ts';

/** The figures of the guide. Claims compare against these. */
export const RATE_LIMIT = { requests: 10, windowMs: 10_000 } as const;
export const CACHE = { maxEntries: 1_000, defaultTtlMs: 300_000, productTtlMs: 600_000 } as const;
export const CONTEXT = { messages: 20, tokens: 3_000, charactersPerToken: 4 } as const;
export const RECENT_ORDERS = 10;
/** The guide asks for limits of results and names none but the dashboard's. */
export const LIST_ROWS = 50;

/** Behaviours that are wrong on purpose, to see that the suite notices. */
export const FAULTS = [
  'eleventh-request',
  'webhook-twice',
  'empty-list',
  'tokens-at-end',
  'stale-after-write',
] as const;
export type Fault = (typeof FAULTS)[number] | undefined;

export function faultOf(env: Environment): Fault {
  if (env.FAULT === undefined || env.FAULT === '') return undefined;
  const known = FAULTS.find(fault => fault === env.FAULT);
  if (known === undefined) throw new Error(`FAULT is ${env.FAULT}, not one of ${FAULTS.join(', ')}`);
  return known;
}

/** Shared with whoever sends payment events. Known to everybody: this is a reference platform. */
export const webhookSecretOf = (env: Environment): string => env.WEBHOOK_SECRET ?? 'a-shared-secret';
