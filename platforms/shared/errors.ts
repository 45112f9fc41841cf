import type { FastifyError, FastifyInstance } from 'fastify';

/** An answer other than 2xx that a route chose. */
export class HttpError extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.name = 'HttpError';
    this.statusCode = statusCode;
  }
}

/** PostgreSQL's error codes that are the caller's doing or the load's, not a fault of the server. */
const STATUS_BY_SQL_STATE: Readonly<Record<string, number>> = {
  '23503': 409, // refers to a row that is not there
  '23505': 409, // exists already
  '42501': 403, // refused by row-level security or by a grant
  '53300': 503, // too many connections
  '57014': 503, // cancelled, e.g. by statement_timeout
};

/** The pool's own words: no free connection in time, and no new one. */
const NO_CONNECTION_IN_TIME = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
]);

export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    return reply.code(status).send({ error: status >= 500 ? 'The server could not answer' : error.message });
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ error: 'No such page' }));
}

/** A body that is well-formed but not acceptable is 422; other malformed input is 400. */
export function statusOf(error: Partial<FastifyError>): number {
  if (error.validation) return error.validationContext === 'body' ? 422 : 400;
  if (error.statusCode !== undefined) return error.statusCode;
  if (NO_CONNECTION_IN_TIME.has(error.message ?? '')) return 503;
  return STATUS_BY_SQL_STATE[error.code ?? ''] ?? 500;
}
