import { HttpError } from '../shared/errors.ts';

/** Where a page of resources ended: the next page holds what is older. */
export interface Position {
  /** Microseconds since 1970, as text: PostgreSQL's own resolution, which a Date would cut. */
  readonly position: string;
  /** Of rows made in the same microsecond the ones with smaller ids come later. */
  readonly id: string;
}

/** After everything: the first page comes before it. */
export const START: Position = { position: '9999999999999999', id: '9223372036854775807' };

const FORM = /^(\d{1,16})_(\d{1,18})$/;

export function encodeCursor({ position, id }: Position): string {
  return Buffer.from(`${position}_${id}`).toString('base64url');
}

/** Throws 400 for text that `encodeCursor` cannot have made. */
export function decodeCursor(cursor: string | undefined): Position {
  if (cursor === undefined) return START;
  const [, position, id] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (position === undefined || id === undefined) throw new HttpError(400, 'The cursor is not one of ours');
  return { position, id };
}
