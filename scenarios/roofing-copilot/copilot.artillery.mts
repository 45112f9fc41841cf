import { data, pick } from '../shared/node.ts';
import { streamEvents } from '../shared/stream.ts';

/** Processor of copilot.artillery.yml. */
interface Context {
  vars: Record<string, unknown>;
}

interface Session {
  readonly sessionId: string;
  readonly userId: string;
}

let questions = 0;

/** One question in a conversation that goes on already. */
export async function ask(context: Context): Promise<void> {
  const i = questions++;
  const { sessionId, userId } = pick(data<Session>('copilotSessions'), i);
  await streamEvents({
    operation: 'copilot',
    url: `${context.vars.target}/api/copilot`,
    method: 'POST',
    // Everybody comes from an address of their own, as through a proxy: the limit is per address.
    headers: { 'content-type': 'application/json', 'x-user-id': userId, 'x-forwarded-for': address(i) },
    body: JSON.stringify({ sessionId, message: `How much waste do I add for facet ${i}?` }),
    isToken: ({ event }) => event === 'token',
    isLast: ({ event }) => event === 'done',
    checks: {
      'status is 200': ({ status }) => status === 200,
      'at least 40 words': ({ tokens }) => tokens >= 40,
      'the end knows how many': ({ events, tokens }) =>
        (JSON.parse(events.at(-1)?.data ?? '{}') as { tokens?: number }).tokens === tokens,
    },
  });
}

const address = (i: number) => `10.1.${(i >> 8) & 255}.${i & 255}`;
