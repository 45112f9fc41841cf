import { expect, test } from 'vitest';
import { golden } from '../../src/report/testdata/golden.ts';
import { hostileReport } from '../../src/report/testdata/hostile-report.ts';
import { platformReport } from '../../src/report/testdata/platform-report.ts';
import { sampleReport } from '../../src/report/testdata/sample-report.ts';
import { terminalReporter } from './terminal.ts';

const text = (input = sampleReport()) => terminalReporter.render(input)[0]?.text ?? '';
const lines = (output: string) => output.replace(/\n$/, '').split('\n');

test('the end of a comparison is the golden one, eleven lines at most', () => {
  expect(golden(new URL('./testdata/comparison.golden.txt', import.meta.url), text())).toBe(text());
  expect(lines(text()).length).toBeLessThanOrEqual(11);
});

test('the end of a plain run is the golden one', () => {
  const got = text({ record: { ...sampleReport().record, status: 'partial' }, controls: [] });
  expect(golden(new URL('./testdata/plain.golden.txt', import.meta.url), got)).toBe(got);
});

test('the end of a run with wrong answers is the golden one, eleven lines at most', () => {
  const got = text(platformReport());
  expect(golden(new URL('./testdata/wrong.golden.txt', import.meta.url), got)).toBe(got);
  expect(lines(got).length).toBeLessThanOrEqual(11);
});

test('a run that could not be measured never looks unchanged or slower', () => {
  const { record, comparison, controls } = sampleReport();
  if (!comparison) throw new Error('The sample has a comparison.');
  const got = text({ record: { ...record, status: 'invalid' }, comparison, controls });
  expect(got).toContain('Not measured');
  expect(got).not.toMatch(/unchanged|▲|How sure/);
});

test('colour only where it is asked for, and the words stay the same', () => {
  const coloured = text({ ...sampleReport(), colour: true });
  expect(text()).not.toContain('\u001b');
  expect(coloured).toContain('\u001b[97;41m ▲ Do not merge \u001b[0m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours
  expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(text());
});

test('hostile text commands neither the terminal nor a CI runner', () => {
  const got = text(hostileReport());
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may come out
  expect(got).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(got).not.toMatch(/^\s*(::|##\[)/m);
  expect(lines(got).length).toBeLessThanOrEqual(11);
});
