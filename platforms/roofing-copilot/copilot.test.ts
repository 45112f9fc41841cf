import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPlatform } from '../shared/testing.ts';
import { sign } from './payment-signature.ts';
import { startRoofingCopilot } from './testing.ts';

// What is counted: limits, payment events, the copilot's context. Faults are in scenarios.test.ts.

let platform: TestPlatform;
let url: string;
let session: { session_id: string; user_id: string };
let order: { id: string; amount: number };
beforeAll(async () => {
  platform = await startRoofingCopilot();
  [session] = (await platform.asOwner(
    `SELECT session_id, user_id FROM copilot_sessions JOIN copilot_messages USING (session_id)
     GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1`,
  )) as [typeof session];
  [order] = (await platform.asOwner(`SELECT id, amount FROM orders WHERE status = 'pending' LIMIT 1`)) as [
    typeof order,
  ];
  ({ url } = await platform.startServer());
});
afterAll(() => platform?.stop());

let addresses = 0;
/** An address that nothing came from before. */
const newAddress = () => `10.0.0.${addresses++}`;

interface Ask {
  at?: string;
  userId?: string;
  address?: string;
  message?: string;
}

function ask({
  at = url,
  userId = session.user_id,
  address = newAddress(),
  message = 'How many squares?',
}: Ask = {}) {
  return fetch(`${at}/api/copilot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user-id': userId, 'x-forwarded-for': address },
    body: JSON.stringify({ sessionId: session.session_id, message }),
  });
}

interface Done {
  tokens: number;
  contextMessages: number;
  contextTokens: number;
}

/** Words and the last event of an answer. */
async function read(answer: Response): Promise<{ words: string[]; done: Done }> {
  const events = (await answer.text()).trim().split('\n\n');
  const data = events.map(event => JSON.parse(event.split('data: ')[1] ?? 'null'));
  expect(events.at(-1)).toMatch(/^event: done\n/);
  return { words: data.slice(0, -1).map(each => each.text), done: data.at(-1) };
}

describe('copilot', () => {
  test('answers word by word and keeps question and answer', async () => {
    const { words, done } = await read(await ask({ message: 'What of the valley?' }));
    expect(words.length).toBeGreaterThanOrEqual(40);
    expect(done.tokens).toBe(words.length);
    const kept = await platform.asOwner<{ content: string }>(
      'SELECT content FROM copilot_messages WHERE session_id = $1 ORDER BY created_at DESC LIMIT 2',
      [session.session_id],
    );
    expect(kept.map(row => row.content)).toEqual([words.join(' '), 'What of the valley?']);
  });

  test('sees 20 messages of at most 3,000 tokens; or all, if told so', async () => {
    const { done } = await read(await ask());
    expect(done.contextMessages).toBeGreaterThan(3);
    expect(done.contextMessages).toBeLessThanOrEqual(20);
    expect(done.contextTokens).toBeLessThanOrEqual(3_000);
    const whole = await platform.startServer({ CONTEXT: 'whole' });
    const seen = await read(await ask({ at: whole.url }));
    const [all] = await platform.asOwner<{ n: number }>(
      'SELECT count(*)::int AS n FROM copilot_messages WHERE session_id = $1',
      [session.session_id],
    );
    expect(seen.done.contextMessages).toBe((all?.n ?? 0) - 1); // the answer came after
  });

  test('is for the session’s own person', async () => {
    const [other] = await platform.asOwner<{ id: string }>(
      'SELECT id FROM user_profiles WHERE id <> $1 LIMIT 1',
      [session.user_id],
    );
    expect((await ask({ userId: other?.id ?? '' })).status).toBe(404);
  });

  test('a new session begins empty', async () => {
    const headers = { 'content-type': 'application/json', 'x-user-id': session.user_id };
    const body = JSON.stringify({ title: 'Porch' });
    const begun = await fetch(`${url}/api/copilot/sessions`, { method: 'POST', headers, body });
    const { sessionId } = (await begun.json()) as { sessionId: string };
    const history = await fetch(`${url}/api/copilot/sessions/${sessionId}/messages`, { headers });
    expect(await history.json()).toEqual({ data: [] });
  });

  test('prompts are read once, or every time', async () => {
    const readsOf = async (at: string) => {
      for (let i = 0; i < 3; i++) await (await ask({ at })).text();
      const metrics = await (await fetch(`${at}/metrics`)).text();
      return Number(/db_query_duration_seconds_count\{statement="systemPrompt"\} (\d+)/.exec(metrics)?.[1]);
    };
    const [kept, off] = await Promise.all([
      platform.startServer({ LIMIT: 'off' }),
      platform.startServer({ PROMPT_CACHE: 'off' }),
    ]);
    expect([await readsOf(kept.url), await readsOf(off.url)]).toEqual([1, 3]);
  });
});

describe('limits', () => {
  const profile = (at: string, address: string) =>
    fetch(`${at}/api/profile`, { headers: { 'x-user-id': session.user_id, 'x-forwarded-for': address } });
  const passing = async (requests: Promise<Response>[]) =>
    (await Promise.all(requests)).filter(answer => answer.status === 200).length;
  const times = <T>(n: number, make: () => T) => Array.from({ length: n }, make);

  test('of 40 requests at once from one address exactly ten pass; of another address’s all ten', async () => {
    const [one, other] = [newAddress(), newAddress()];
    const counts = await Promise.all([
      passing(times(40, () => profile(url, one))),
      passing(times(10, () => profile(url, other))),
    ]);
    expect(counts).toEqual([10, 10]);
  });

  test('the copilot counts a person too, from wherever they ask', async () => {
    const { url: fresh } = await platform.startServer();
    const answers = await Promise.all(times(12, () => ask({ at: fresh })));
    expect(answers.filter(answer => answer.status === 429)).toHaveLength(2);
    await Promise.all(answers.map(answer => answer.text()));
  });
});

describe('payment webhook', () => {
  const now = () => Math.floor(Date.now() / 1_000);
  const deliver = (body: string, signature = sign('a-shared-secret', body, now())) =>
    fetch(`${url}/api/webhooks/payment`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-payment-signature': signature },
      body,
    });
  const event = (id: string, more: object = {}) =>
    JSON.stringify({ id, type: 'payment.succeeded', orderId: order.id, amount: order.amount, ...more });
  const paymentsOf = async (id: string) =>
    (await platform.asOwner('SELECT amount FROM payments WHERE event_id = $1', [id])).length;

  test('an event that comes ten times at once is applied once', async () => {
    const body = event('evt_ten');
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(body)));
    const applied = await Promise.all(
      answers.map(async answer => ((await answer.json()) as { applied: boolean }).applied),
    );
    expect(answers.map(answer => answer.status)).toEqual(Array(10).fill(200));
    expect(applied.filter(Boolean)).toHaveLength(1);
    expect(await paymentsOf('evt_ten')).toBe(1);
    const [paid] = await platform.asOwner('SELECT status FROM orders WHERE id = $1', [order.id]);
    expect(paid).toEqual({ status: 'completed' });
  });

  test('nothing is applied without the right signature, or for an order that is not there', async () => {
    const body = event('evt_forged');
    const old = sign('a-shared-secret', body, now() - 301);
    for (const signature of ['', 't=1,v1=00', sign('another secret', body, now()), old])
      expect((await deliver(body, signature)).status).toBe(401);
    const forged = event('evt_forged', { amount: 1 });
    expect((await deliver(forged, sign('a-shared-secret', body, now()))).status).toBe(401);
    expect((await deliver(event('evt_forged', { orderId: session.user_id }))).status).toBe(409);
    for (const wrong of ['[]', '{', event('evt_forged', { amount: -1 }), event('evt forged')])
      expect((await deliver(wrong)).status).toBe(422);
    expect(await paymentsOf('evt_forged')).toBe(0);
  });
});
