import { describe, expect, test } from 'vitest';
import { amount, between, duration, fromTo, partOf, signedPercent, significant, span } from './format.ts';

describe('figures as people read them', () => {
  test.each([
    [duration(12_400), '12.4 ms'],
    [duration(850), '0.850 ms'],
    [duration(12_000_000), '12.0 s'],
    [significant(48_210), '48,210'],
    [signedPercent(230), '+230 %'],
    [signedPercent(-3.1), '−3.10 %'],
    [signedPercent(0), '0 %'],
    [span(125_000), '2 min 5 s'],
    [amount(21), '21'],
    [amount(2.345), '2.35'],
    [amount(8_012), '8,012'],
    [fromTo(14_200, 46_800, 'us'), 'from 14.2 to 46.8 ms'],
    [fromTo(900, 12_000_000, 'us'), 'from 0.000900 to 12.0 s'],
    [fromTo(0, 3.05, 'pct'), 'from 0 to 3.05 %'],
    [fromTo(300, 150, 'per-second'), 'from 300 to 150/s'],
    [partOf(3_100, 3_300), '3.10 of the 3.30 ms'],
    [between(214, 247), 'between +214 and +247 %'],
    [between(-6.84, 6.95), 'between −6.84 and +6.95 %'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });
});
