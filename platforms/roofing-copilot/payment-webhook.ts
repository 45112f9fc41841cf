import type { Caller } from '../shared/caller.ts';
import type { Database } from '../shared/database.ts';
import { HttpError } from '../shared/errors.ts';
import type { Platform } from '../shared/server.ts';
import { isSigned } from './payment-signature.ts';
import { type Fault, webhookSecretOf } from './settings.ts';
import { STATEMENTS } from './statements.ts';

interface PaymentEvent {
  id: string;
  orderId: string;
  amount: number;
}

/** Takes in what the payment provider reports: true if the event is new, false if it was applied before. */
export type ReceivePayment = (caller: Caller, signature: unknown, body: Buffer) => Promise<boolean>;

/** Signed, because anybody can reach it; applied once per event, because a provider that hears no answer sends again. */
export function paymentReceiver({ database, env }: Platform, fault: Fault): ReceivePayment {
  const secret = webhookSecretOf(env);
  return async (caller, signature, body) => {
    if (!isSigned(signature, secret, body, Math.floor(Date.now() / 1_000)))
      throw new HttpError(401, 'The signature is not that of the payment provider');
    return apply(database, caller, eventOf(body), fault);
  };
}

export function webhookRoutes({ app }: Platform, receive: ReceivePayment): void {
  app.register((scope, _options, registered) => {
    // The signature is over the bytes as they came: parsing and writing them again would change some.
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    scope.post<{ Body: Buffer }>('/api/webhooks/payment', async request => {
      const applied = await receive(request, request.headers['x-payment-signature'], request.body);
      return { received: true, applied };
    });
    registered();
  });
}

/** Event, payment and order in one transaction. False if the event was applied before. */
async function apply(
  database: Database,
  caller: Caller,
  event: PaymentEvent,
  fault: Fault,
): Promise<boolean> {
  return database.write(caller, async session => {
    const isNew = (await session.rows(STATEMENTS.recordEvent, [event.id, event.orderId])).length > 0;
    if (!isNew && fault !== 'webhook-twice') return false;
    await session.rows(STATEMENTS.addPayment, [event.id, event.orderId, event.amount]);
    await session.rows(STATEMENTS.completeOrder, [event.orderId]);
    return isNew;
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function eventOf(body: Buffer): PaymentEvent {
  const { id, type, orderId, amount } = parsed(body);
  const isEvent =
    type === 'payment.succeeded' &&
    typeof id === 'string' &&
    /^[\w-]{1,100}$/.test(id) &&
    typeof orderId === 'string' &&
    UUID.test(orderId) &&
    typeof amount === 'number' &&
    Number.isSafeInteger(amount) &&
    amount > 0 &&
    amount < 2 ** 31;
  if (!isEvent) throw new HttpError(422, 'The body is not a payment event');
  return { id, orderId, amount };
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new HttpError(422, 'The body is not a JSON object');
}
