import { hmac } from 'k6/crypto';
import exec from 'k6/execution';
import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const orders: readonly { id: string; amount: number }[] = data('pendingOrders');
const SECRET = __ENV.WEBHOOK_SECRET || 'a-shared-secret';

/**
 * The payment provider reports a payment, and the same one again: at the same moment, and once more afterwards. The
 * suite counts the payments in the database: as many as there were first deliveries.
 */
export default function () {
  const base = target();
  const url = `${base}/api/webhooks/payment`;
  const body = event();
  const delivery = (name: string) => ({
    method: 'POST',
    url,
    body,
    params: { headers: signed(body), tags: { name } },
  });

  const { first, second } = http.batch({
    first: delivery('webhook.first'),
    second: delivery('webhook.duplicate'),
  });
  verify(first, 'webhook.first', { 'status is 200': r => r.status === 200 });
  verify(second, 'webhook.duplicate', {
    'status is 200': r => r.status === 200,
    'one of the two was applied': r => (r.json('applied') === true) !== (first.json('applied') === true),
  });
  const third = http.post(url, body, { headers: signed(body), tags: { name: 'webhook.duplicate' } });
  verify(third, 'webhook.duplicate', {
    'status is 200': r => r.status === 200,
    'it was not applied again': r => r.json('applied') === false,
  });
}

/** Its id is new in every run: the start tells runs apart. */
function event(): string {
  const { iterationInTest, startTime } = exec.scenario;
  const { id, amount } = pick(orders);
  return JSON.stringify({
    id: `evt_storm_${startTime}_${iterationInTest}`,
    type: 'payment.succeeded',
    orderId: id,
    amount,
  });
}

function signed(body: string): Record<string, string> {
  const at = Math.floor(Date.now() / 1_000);
  const signature = hmac('sha256', SECRET, `${at}.${body}`, 'hex');
  return { 'content-type': 'application/json', 'x-payment-signature': `t=${at},v1=${signature}` };
}
