import { startSeededPlatform, startTestPlatform } from '../shared/testing.ts';

const seeds = new URL('../../seeds/care-collective/', import.meta.url);

const server = new URL('server.ts', import.meta.url);

/** Over testdata/rows.sql, in which tests know every row. */
export const startCareCollective = () =>
  startTestPlatform(
    [
      new URL('schema.sql', seeds),
      new URL('testdata/rows.sql', import.meta.url),
      new URL('indexes.sql', seeds),
    ],
    server,
  );

/** Over the rows that experiments use, at the volume of CI. */
export const startSeededCareCollective = () => startSeededPlatform('care-collective');

/** Ids of testdata/rows.sql. Person 0 is the admin. */
export const person = (n: number) => id(1, n);
export const helpRequest = (n: number) => id(2, n);
export const conversation = (n: number) => id(4, n);

function id(kind: number, n: number): string {
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}
