import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';

type Encoding = 'br' | 'gzip';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Qualities that servers use for answers made on request; brotli's own default (11) is for files. */
const COMPRESS: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  br: content => brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: content => zip(content, { level: 6 }),
};

/** Pictures and archives are compressed already. */
const COMPRESSIBLE = /^(text\/(?!event-stream)|application\/(json|javascript|xml)|image\/svg)/;

/** Compresses answers that are text and at least `thresholdBytes` long, if the client can read it. Streams pass. */
export function compressAnswers(app: FastifyInstance, thresholdBytes: number): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    if (Buffer.byteLength(payload) < thresholdBytes) return payload;
    if (reply.hasHeader('content-encoding')) return payload;
    if (!COMPRESSIBLE.test(String(reply.getHeader('content-type')))) return payload;
    addVary(reply);
    const encoding = preferredEncoding(request.headers['accept-encoding']);
    if (!encoding) return payload;
    reply.header('content-encoding', encoding).removeHeader('content-length');
    return COMPRESS[encoding](typeof payload === 'string' ? Buffer.from(payload) : payload);
  });
}

/** A cache on the way must not hand brotli to a client that cannot read it. */
function addVary(reply: FastifyReply): void {
  const others = reply.getHeader('vary');
  reply.header('vary', others === undefined ? 'accept-encoding' : `${others}, accept-encoding`);
}

/** Brotli if the client reads it, else gzip, else neither. */
export function preferredEncoding(accepted: string | string[] | undefined): Encoding | undefined {
  const offers = String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map(offer => offer.split(';').map(part => part.trim()));
  const accepts = (name: Encoding) =>
    offers.some(([offered, quality]) => offered === name && !/^q=0(\.0*)?$/.test(quality ?? ''));
  return (['br', 'gzip'] as const).find(accepts);
}
