import { expect, test } from 'vitest';
import { platformReport } from '../testdata/platform-report.ts';
import { mapArms, sampleInvariant } from '../testdata/sample-expectations.ts';
import { sampleReport } from '../testdata/sample-report.ts';
import { headline } from './headline.ts';

test('wrong answers come before slow ones', () => {
  const head = headline(platformReport());
  expect(head.verdict).toMatchObject({ pill: 'Wrong answers', word: 'failed', exitCode: 1 });
  expect(head.sentence).toMatch(
    /^webhook\.first leaves the database in a wrong state\. webhooks applied once: 503 /,
  );
  expect(head.wrong).toBe('ledger balances: 501 more for 500 good responses of webhook.first.');
  expect(head.signs.map(({ label }) => label)).toEqual(['Measured', 'Indexes', 'Alerts']);
});

test('what failed in an observed round is counted', () => {
  const { record } = platformReport();
  const { sentence } = headline({
    record: { ...record, observations: record.observations.slice(1) },
    controls: [],
  });
  expect(sentence).toMatch(/^45 operations, 22,990 requests, 4 failed\./);
});

test('a run of observed rounds alone was measured', () => {
  const { record } = platformReport();
  const [, ...observations] = record.observations;
  const { sentence } = headline({ record: { ...record, blocks: [], observations }, controls: [] });
  expect(sentence).toMatch(/^5 operations, 6,390 requests, 4 failed\. The slowest p95 is copilot\.answer /);
});

test('wrong answers of a comparison stand beside its own sentence', () => {
  const input = sampleReport();
  const broken = sampleInvariant('exchanges stored', 'contact-exchange.create', 300, 301);
  const blocks = mapArms(input.record.blocks, arm => ({ ...arm, invariants: [broken] }));
  const head = headline({ ...input, record: { ...input.record, blocks } });
  expect(head.sentence).toBe(input.comparison?.sentence);
  expect(head.wrong).toBe(`${broken.sentence} (before the change too).`);
});

test('of a run that is no measurement nothing is told but why', () => {
  const { record } = platformReport();
  const head = headline({ record: { ...record, status: 'invalid' }, controls: [] });
  expect([head.wrong, head.signs]).toEqual(['', []]);
  expect(head.sentence).toMatch(/^This run is no measurement\./);
});

test('an objective without a figure is told beside those that are met', () => {
  const { record } = sampleReport();
  const [met] = record.objectives;
  const { measured: _, ...unknown } = { ...met, outcome: 'not-measured' } as NonNullable<typeof met>;
  const objectives = [...(met ? [met] : []), unknown];
  const { sentence } = headline({ record: { ...record, objectives }, controls: [] });
  expect(sentence).toMatch(/ No objective is missed, 1 has no figure\.$/);
});

test('a run that was stopped says what stopped it, not what it warned of before', () => {
  const { record } = sampleReport();
  const warnings = [...record.warnings, { code: 'X', subject: 'run', message: 'The server went away.' }];
  const { sentence } = headline({ record: { ...record, status: 'invalid', warnings }, controls: [] });
  expect(sentence).toBe('This run is no measurement. The server went away.');
});
