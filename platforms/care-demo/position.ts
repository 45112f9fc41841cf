import { HttpError } from '../shared/errors.ts';

/** Where a page of posts ends: the next one begins before it. The id tells posts of the same time apart. */
export interface Position {
  /** Microseconds since 1970; text, because PostgreSQL's are finer than JavaScript's. */
  readonly createdAtUs: string;
  readonly id: string;
}

/** Before it lies everything. */
export const START: Position = {
  createdAtUs: '9000000000000000',
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

const FORM = /^(\d{1,16})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function formatPosition({ createdAtUs, id }: Position): string {
  return `${createdAtUs}_${id}`;
}

/** Throws 400 for text that formatPosition() cannot have made. */
export function parsePosition(text: string | undefined): Position {
  if (text === undefined) return START;
  const [, createdAtUs, id] = FORM.exec(text) ?? [];
  if (createdAtUs === undefined || id === undefined) throw new HttpError(400, 'The position is not valid');
  return { createdAtUs, id };
}
