import { expect, test } from 'vitest';
import { sampleReport } from '../../src/report/testdata/sample-report.ts';
import { jsonReporter } from './json.ts';

test('the document holds verdict, record, comparison and controls, and reads back equal', () => {
  const input = sampleReport();
  const [artifact] = jsonReporter.render(input);
  const read: unknown = JSON.parse(artifact?.text ?? '');
  expect(artifact).toMatchObject({ path: 'report.json', mediaType: 'application/json' });
  expect(read).toEqual({
    schemaVersion: 1,
    verdict: { pill: 'Do not merge', word: 'failed', exitCode: 1, partial: false },
    record: input.record,
    comparison: input.comparison,
    controls: input.controls,
  });
});

test('a plain run has no comparison', () => {
  const [artifact] = jsonReporter.render({ record: sampleReport().record, controls: [] });
  expect(JSON.parse(artifact?.text ?? '')).toMatchObject({ comparison: null, verdict: { word: 'pass' } });
});
