import { expect, it } from 'vitest';
import { syntheticRecord } from '../compare/testdata/synthetic-record.ts';
import { decodeJournal, encodeEntry } from './journal.ts';
import { recordOf } from './recovery.ts';

const record = syntheticRecord();
const journal = [
  {
    kind: 'begin',
    value: { startedAt: record.startedAt, environment: record.environment, data: record.data },
  },
  { kind: 'footprint', value: record.footprint ?? null },
  ...record.blocks.map(value => ({ kind: 'block-comparison', value })),
].map(encodeEntry);

it('gives back every finished block of a run that was killed, marked partial', () => {
  const recovered = recordOf(record.plan, decodeJournal(journal.join('')).entries);
  expect(recovered).toMatchObject({
    status: 'partial',
    runId: record.runId,
    blocks: record.blocks,
    footprint: record.footprint,
  });
});

it('leaves out the block in whose writing it was killed', () => {
  const recovered = recordOf(record.plan, decodeJournal(journal.join('').slice(0, -20)).entries);
  expect(recovered?.blocks).toEqual(record.blocks.slice(0, -1));
});

it('is nothing before the run had begun', () => {
  expect(recordOf(record.plan, [])).toBeUndefined();
});
