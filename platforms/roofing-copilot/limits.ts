import { clientAddress, rateLimit } from '../shared/rate-limit.ts';
import type { Environment } from '../shared/server.ts';
import { type Fault, RATE_LIMIT } from './settings.ts';

/** Hooks for routes that a client may only call so often. Each is one limit: routes that share it count together. */
export interface Limits {
  readonly perAddress: ReturnType<typeof rateLimit>;
  /** The copilot costs the most, so a person is limited there from wherever they ask. */
  readonly perAddressAndUser: ReturnType<typeof rateLimit>;
}

export function limitsOf(env: Environment, fault: Fault): Limits {
  const common = {
    enabled: env.LIMIT !== 'off',
    limit: fault === 'eleventh-request' ? RATE_LIMIT.requests + 1 : RATE_LIMIT.requests,
    declaredLimit: RATE_LIMIT.requests,
    windowMs: RATE_LIMIT.windowMs,
  };
  return {
    perAddress: rateLimit({ ...common, clients: request => [clientAddress(request)] }),
    perAddressAndUser: rateLimit({
      ...common,
      clients: request => [clientAddress(request), `user ${request.userId ?? 'nobody'}`],
    }),
  };
}
