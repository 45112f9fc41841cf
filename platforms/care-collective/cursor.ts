import { HttpError } from '../shared/errors.ts';

/** Where a page of help requests ended: the next page holds what is older. */
export interface Position {
  /** Microseconds since 1970, as text: PostgreSQL's own resolution, which a Date would cut. */
  readonly createdAtUs: string;
  readonly id: string;
}

/** After everything: the first page comes before it. */
export const START: Position = {
  createdAtUs: '9999999999999999',
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

const FORM = /^(\d{1,16})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function encodeCursor(position: Position): string {
  return Buffer.from(`${position.createdAtUs}_${position.id}`).toString('base64url');
}

/** Throws 400 for text that `encodeCursor` cannot have made. */
export function decodeCursor(cursor: string): Position {
  const [, createdAtUs, id] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (createdAtUs === undefined || id === undefined)
    throw new HttpError(400, 'The cursor is not one of ours');
  return { createdAtUs, id };
}
