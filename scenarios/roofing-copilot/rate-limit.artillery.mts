import { data, pick } from '../shared/node.ts';
import { verifyRateLimit } from '../shared/rate-limit.ts';

/** Processor of rate-limit.artillery.yml. */
interface Context {
  vars: Record<string, unknown>;
}

let clients = 0;

/** Five requests, fifteen half a window later, and more around its end: never do more than ten pass in ten seconds. */
export async function client(context: Context): Promise<void> {
  const i = clients++;
  await verifyRateLimit({
    operation: 'rate-limit',
    url: `${context.vars.target}/api/profile`,
    headers: { 'x-user-id': pick(data<string>('users'), i) },
    localAddress: `127.0.${1 + (Math.floor(i / 250) % 250)}.${2 + (i % 250)}`,
    limit: 10,
    windowMs: 10_000,
    requests: 15,
  });
}
