import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older signatures are refused, so that a request that someone overheard cannot be sent again next week. */
export const SIGNATURE_TOLERANCE_S = 300;

/** `t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body", hex>`, for the header `x-payment-signature`. */
export function sign(secret: string, body: string | Buffer, nowS: number): string {
  return `t=${nowS},v1=${digest(secret, String(nowS), body).toString('hex')}`;
}

/** Whether this very body was signed with this secret, not long ago. */
export function isSigned(header: unknown, secret: string, body: Buffer, nowS: number): boolean {
  const [, at, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(String(header)) ?? [];
  if (at === undefined || hex === undefined) return false;
  if (Math.abs(nowS - Number(at)) > SIGNATURE_TOLERANCE_S) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), digest(secret, at, body));
}

function digest(secret: string, at: string, body: string | Buffer): Buffer {
  return createHmac('sha256', secret).update(`${at}.`).update(body).digest();
}
