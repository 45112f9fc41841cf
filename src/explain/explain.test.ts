import { describe, expect, test } from 'vitest';
import { compareArms } from '../compare/arms.ts';
import { LOST_INDEX } from '../compare/testdata/synthetic-database.ts';
import { OPERATIONS, type SyntheticOptions, syntheticRecord } from '../compare/testdata/synthetic-record.ts';
import type { ArmFootprint } from '../model/database.ts';
import type { RunRecord } from '../model/run-record.ts';
import { explain, withExplanation } from './explain.ts';

function explained(options: SyntheticOptions, change: (record: RunRecord) => RunRecord = record => record) {
  const record = change(syntheticRecord(options));
  const comparison = compareArms(record, 'base', 'no-index');
  return { record, comparison, ...explain(record, comparison) };
}

/** The record with the faulty arm's footprint changed. */
function withFootprint(record: RunRecord, change: (arm: ArmFootprint) => ArmFootprint): RunRecord {
  if (!record.footprint) throw new Error('no footprint');
  const [first, ...rest] = record.footprint.arms;
  if (!first) throw new Error('no arm');
  return { ...record, footprint: { ...record.footprint, arms: [first, ...rest.map(change)] } };
}

describe('a dropped index', () => {
  test('is named with the scan that replaced it, its share and its cure', () => {
    const { causes, plans, ruledOut } = explained({ fault: 'dropped-index' });
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({
      operation: 'dashboard',
      rank: 1,
      kind: 'index-dropped',
      object: LOST_INDEX,
    });
    expect(causes[0]?.sentence).toMatch(
      /^The statement on help_requests reads 8,012 rows per call by a sequential scan and sorts them since idx_help_requests_status_urgency_created is gone: 3\.\d\d of the 3\.\d\d ms\.$/,
    );
    expect(causes[0]?.explainedUs).toBeGreaterThan(2_900);
    expect(causes[0]?.explainedUs).toBeLessThan(3_300);
    expect(causes[0]?.cure).toMatch(/^CREATE INDEX idx_help_requests_status_urgency_created ON /);
    expect(causes[0]?.evidence).toContain('pages per call: 24 → 231');
    expect(plans).toMatchObject([{ changed: true, operations: ['dashboard'] }]);
    expect(ruledOut).toEqual([]);
  });

  test('is named from catalog and counters where no plan was captured', () => {
    const { causes } = explained({ fault: 'dropped-index' }, record => {
      if (!record.footprint) throw new Error('no footprint');
      const arms = record.footprint.arms.map(arm => ({ ...arm, plans: [] }));
      return { ...record, footprint: { ...record.footprint, arms } };
    });
    expect(causes[0]?.sentence).toContain(
      `The statement on help_requests reads 231 pages per call instead of 24 since ${LOST_INDEX} is gone`,
    );
  });

  test('that is only renamed is none', () => {
    const { causes } = explained({ fault: 'none', shiftPct: { 'no-index': { dashboard: 20 } } }, record =>
      withFootprint(record, arm => ({
        ...arm,
        indexes: arm.indexes.map(index => ({
          ...index,
          name: `${index.name}_v2`,
          definition: index.definition.replace(index.name, `${index.name}_v2`),
        })),
      })),
    );
    expect(causes).toEqual([]);
  });

  test('that is still there but invalid is told apart', () => {
    const { causes } = explained({ fault: 'dropped-index' }, record => {
      const lost = record.footprint?.arms[0]?.indexes.find(index => index.name === LOST_INDEX);
      if (!lost) throw new Error('no index');
      return withFootprint(record, arm => ({ ...arm, indexes: [...arm.indexes, { ...lost, valid: false }] }));
    });
    expect(causes[0]).toMatchObject({ kind: 'index-invalid', cure: `REINDEX INDEX ${LOST_INDEX}` });
    expect(causes[0]?.sentence).toContain('is invalid');
  });

  test('is found by two blocks, from counters alone', () => {
    expect(explained({ fault: 'dropped-index', blocks: 2 }).causes[0]?.object).toBe(LOST_INDEX);
  });
});

test('another plan with all indexes in place is a changed plan, unless the statistics differ', () => {
  const keepIndexes = (record: RunRecord) => {
    const indexes = record.footprint?.arms[0]?.indexes ?? [];
    return withFootprint(record, arm => ({ ...arm, indexes }));
  };
  const same = explained({ fault: 'dropped-index' }, keepIndexes);
  expect(same.causes[0]).toMatchObject({ kind: 'plan-changed', operation: 'dashboard' });
  expect(same.causes[0]?.sentence).toContain(
    `has another plan: a sequential scan instead of an index scan with ${LOST_INDEX}, and reads 231 instead of 24 pages`,
  );
  const analysed = explained({ fault: 'dropped-index' }, record =>
    withFootprint(keepIndexes(record), arm => ({ ...arm, statisticsHash: 'other' })),
  );
  expect(analysed.plans).toEqual([]);
  expect(analysed.causes[0]?.kind).toBe('more-blocks');
});

test('more calls are counted, with the way out', () => {
  const { causes } = explained({ fault: 'n-plus-1' });
  expect(causes).toHaveLength(1);
  expect(causes[0]).toMatchObject({ kind: 'more-calls', operation: 'contact-exchanges.list' });
  expect(causes[0]?.sentence).toMatch(
    /^The statement on profiles runs 21 times per request instead of once: 0\.\d+ of the 0\.\d+ ms\.$/,
  );
  expect(causes[0]?.cure).toContain('ANY($1)');
});

test('more rows are counted', () => {
  const { causes } = explained({ fault: 'more-rows' });
  expect(causes.map(cause => cause.kind)).toEqual(['more-rows']);
  expect(causes[0]?.sentence).toContain('messages returns 900 rows per call instead of 50');
});

test("the server's own CPU is not the database", () => {
  const { causes } = explained({ fault: 'application-cpu' });
  expect(causes.map(cause => cause.kind)).toEqual(['application-cpu']);
  expect(causes[0]?.operation).toBe('(all)');
  expect(causes[0]?.sentence).toMatch(
    /^Not the database: the server's own CPU time went from 0\.\d+ to 1\.\d+ ms/,
  );
});

test('what fails is named by its kind', () => {
  const { causes } = explained({ errorsPct: { 'no-index': 3 } });
  expect(causes.map(cause => cause.kind)).toEqual(new Array(6).fill('failures'));
  expect(causes[0]?.sentence).toBe(
    '3.00 % of the dashboard requests fail instead of none (http-error: 360).',
  );
});

test('without a cause, what was ruled out is said', () => {
  const { comparison, causes, plans, ruledOut } = explained({ shiftPct: { 'no-index': { '*': 20 } } });
  expect(causes).toEqual([]);
  expect(ruledOut).toContain('plans (none changed)');
  expect(ruledOut).toContain('indexes (all still there)');
  const told = withExplanation(comparison, { causes, plans, ruledOut });
  expect(told.warnings.at(-1)?.message).toMatch(/^No cause was found\. Ruled out: time in the database \(/);
});

describe('nothing regressed', () => {
  test('the same build has no cause, ten times', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { causes, ruledOut } = explained({
        seed,
        spreadPct: 4,
        blocks: 7,
        operations: OPERATIONS.slice(0, 2),
      });
      expect([causes, ruledOut]).toEqual([[], []]);
    }
  });

  test('a gone index that nothing missed is no cause', () => {
    const { causes } = explained({ blocks: 14, spreadPct: 1 }, record =>
      withFootprint(record, arm => ({ ...arm, indexes: [] })),
    );
    expect(causes).toEqual([]);
  });

  test('an improvement has no cause, and its plan is still shown', () => {
    const record = syntheticRecord({ fault: 'dropped-index' });
    const comparison = compareArms(record, 'no-index', 'base');
    const { causes, plans } = explain(record, comparison);
    expect(causes).toEqual([]);
    expect(plans[0]?.changed).toBe(true);
  });
});

test('the cure becomes the advice', () => {
  const { comparison, causes, plans, ruledOut } = explained({ fault: 'dropped-index' });
  const told = withExplanation(comparison, { causes, plans, ruledOut });
  expect(told.advice).toBe(causes[0]?.cure);
  expect(told.warnings).toEqual(comparison.warnings);
});

test('hostile statement text and plans of any depth do no harm', () => {
  const text = `SELECT ${'from '.repeat(50_000)} "<script>alert(1)</script>"`;
  const { causes } = explained({ fault: 'dropped-index' }, record =>
    withFootprint(record, arm => ({
      ...arm,
      plans: [],
      operations: arm.operations.map(operation => ({
        ...operation,
        statements: operation.statements.map(statement => ({ ...statement, text })),
      })),
    })),
  );
  for (const cause of causes) expect(cause.sentence.length + cause.object.length).toBeLessThan(700);
});
