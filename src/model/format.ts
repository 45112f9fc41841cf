import type { Unit } from './measures.ts';

/** Formatting of figures lives here only: three significant digits, unit always, no false precision. */

/** 12_400 → "12.4 ms"; 850 → "0.850 ms"; 12_000_000 → "12.0 s". */
export function duration(us: number): string {
  return Math.abs(us) >= 10_000_000 ? `${significant(us / 1_000_000)} s` : `${significant(us / 1_000)} ms`;
}

/** Three significant digits, never an exponent; thousands separated. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(6, Math.max(0, 2 - magnitude));
  return grouped(value.toFixed(decimals));
}

/** 48210 → "48,210". */
export function count(value: number): string {
  return grouped(String(Math.round(value)));
}

/** Whole numbers whole, others with three digits: "21", "2.35". */
export function amount(value: number): string {
  return Number.isInteger(value) ? count(value) : significant(value);
}

/** +230 %, −3.1 %, 0 %. */
export function signedPercent(pct: number): string {
  if (!Number.isFinite(pct)) return 'n/a';
  const rounded =
    Math.abs(pct) >= 100 ? pct.toFixed(0) : Math.abs(pct) >= 10 ? pct.toFixed(1) : pct.toFixed(2);
  if (Number(rounded) === 0) return '0 %';
  const body = grouped(rounded.replace('-', ''));
  const sign = Number(rounded) > 0 ? '+' : '−';
  return `${sign}${body} %`;
}

export function percent(pct: number): string {
  return `${significant(pct)} %`;
}

/** 14_200 and 46_800 µs → "from 14.2 to 46.8 ms": both in the unit of the larger. */
export function fromTo(before: number, after: number, unit: 'us' | 'pct' | 'per-second'): string {
  return `from ${inUnit(before, after, unit).join(' to ')}`;
}

/** 3_100 of 3_300 µs → "3.10 of the 3.30 ms". */
export function partOf(part: number, whole: number): string {
  return inUnit(part, whole, 'us').join(' of the ');
}

/** "between +214 and +247 %". */
export function between(loPct: number, hiPct: number): string {
  return `between ${signedPercent(loPct).replace(/ %$/, '')} and ${signedPercent(hiPct)}`;
}

/** Two figures, the unit behind the second only. */
function inUnit(first: number, second: number, unit: 'us' | 'pct' | 'per-second'): [string, string] {
  if (unit === 'pct') return [significant(first), percent(second)];
  if (unit === 'per-second') return [significant(first), ratePerSecond(second)];
  const seconds = Math.max(Math.abs(first), Math.abs(second)) >= 10_000_000;
  const scale = seconds ? 1_000_000 : 1_000;
  return [significant(first / scale), `${significant(second / scale)} ${seconds ? 's' : 'ms'}`];
}

/** 1536 → "1.54 kB" (decimal units). */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (Math.abs(scaled) >= 1_000 && unit < units.length - 1) {
    scaled /= 1_000;
    unit++;
  }
  return `${unit === 0 ? String(Math.round(scaled)) : significant(scaled)} ${units[unit]}`;
}

export function ratePerSecond(rate: number): string {
  return `${significant(rate)}/s`;
}

/** A figure in the unit in which it is kept: 12_400 'us' → "12.4 ms". A score has none. */
export function figure(value: number, unit: Unit): string {
  switch (unit) {
    case 'us':
      return duration(value);
    case 'pct':
      return percent(value);
    case 'per-second':
      return ratePerSecond(value);
    case 'per-hour':
      return `${amount(value)} an hour`;
    case 'bytes':
      return bytes(value);
    case 'bytes-per-minute':
      return `${bytes(value)}/min`;
    case 'bytes-per-second':
      return `${bytes(value)}/s`;
    default:
      return amount(value);
  }
}

/** "≤ 200 ms", "≥ 1,000/s". */
export function limitText(limit: {
  readonly max?: number;
  readonly min?: number;
  readonly unit: Unit;
}): string {
  if (limit.max !== undefined) return `≤ ${figure(limit.max, limit.unit)}`;
  return limit.min === undefined ? '' : `≥ ${figure(limit.min, limit.unit)}`;
}

/** 125_000 → "2 min 5 s". */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}

/** A percentile that too few values cannot carry says so instead of a number. */
export function tooFew(values: number): string {
  return `too few (${count(values)})`;
}

function grouped(digits: string): string {
  const [whole = '', decimals] = digits.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return decimals === undefined ? separated : `${separated}.${decimals}`;
}
