import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureOfExit } from './failures.ts';
import { K6Log } from './log.ts';

const captured = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url));

function read(...chunks: (Buffer | string)[]): K6Log {
  const log = new K6Log();
  for (const chunk of chunks) log.push(Buffer.from(chunk));
  log.end();
  return log;
}

const exit = (exitCode: number | undefined, signal?: string) => ({ exitCode, signal });

test('the last progress line counts', () => {
  const log = read(captured('sliced.log'));
  expect([log.complete, log.interrupted, log.exceptions, log.firstError]).toEqual([19, 0, 0, undefined]);
});

test("exceptions of iterations are counted, with k6's place in the file", () => {
  const log = read(captured('throwing.log'));
  expect([log.complete, log.exceptions]).toEqual([3, 3]);
  expect(log.firstError).toMatchObject({ thrown: true });
  expect(log.firstError?.message).toMatch(/TypeError: Cannot read property 'trim'[\s\S]*throwing\.k6\.ts:8:/);
});

test('cut anywhere, it reads the same', () => {
  const bytes = captured('native.log');
  const whole = read(bytes);
  fc.assert(
    fc.property(fc.nat(bytes.length), at => {
      const cut = read(bytes.subarray(0, at), bytes.subarray(at));
      expect([cut.complete, cut.lastError]).toEqual([whole.complete, whole.lastError]);
    }),
  );
});

test("what a script prints is not taken for k6's own words", () => {
  const line = JSON.stringify({
    level: 'error',
    source: 'console',
    msg: 'running (1s), 9 complete and 9 interrupted iterations',
  });
  const log = read(`${line}\n{"level": broken\n{}\nnull\n`);
  expect([log.complete, log.firstError]).toEqual([0, undefined]);
});

test('memory stays bounded', () => {
  const log = read(...Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`));
  const lines = log.text().trimEnd().split('\n');
  expect(lines).toHaveLength(401);
  expect([lines[0], lines[200], lines.at(-1)]).toEqual(['line 0', '… 4600 lines left out …', 'line 4999']);
});

test.each([
  [exit(0), undefined],
  [exit(99), undefined],
  [exit(110), undefined],
  [exit(104), 'SCENARIO_FAILED'],
  [exit(107), 'SCENARIO_FAILED'],
  [exit(108), 'SCENARIO_FAILED'],
  [exit(105), 'DRIVER_FAILED'],
  [exit(109), 'DRIVER_FAILED'],
  [exit(255), 'DRIVER_FAILED'],
  [exit(undefined, 'SIGKILL'), 'DRIVER_FAILED'],
  [{ ...exit(undefined), startError: 'ENOENT' }, 'DRIVER_FAILED'],
])('the end %j means %s', (end, code) => {
  expect(failureOfExit(end, new K6Log(), 'a.k6.ts', 'last words')?.code).toBe(code);
});

test("a syntax error carries k6's message and line", () => {
  const failure = failureOfExit(exit(107), read(captured('syntax-error.log')), 'syntax-error.k6.ts', '');
  expect(failure?.code).toBe('SCENARIO_FAILED');
  expect(failure?.message).toMatch(/syntax-error\.k6\.ts: Line 4:/);
});

test('a threshold that stops the run leaves no measurement', () => {
  const msg =
    "thresholds on metrics 'x' were crossed; at least one has abortOnFail enabled, stopping test prematurely";
  const log = read(`${JSON.stringify({ level: 'error', msg })}\n`);
  expect(failureOfExit(exit(99), log, 'a.k6.ts', '')?.code).toBe('SCENARIO_FAILED');
});
