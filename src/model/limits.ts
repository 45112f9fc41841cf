import type { Unit } from './measures.ts';
import { parseDurationMs, parsePercent } from './units.ts';

/** What a limit's text can mean, before it is known of which figure it is a limit. */
type Written =
  | { readonly kind: 'time'; readonly us: number }
  | { readonly kind: 'share'; readonly pct: number }
  | { readonly kind: 'rate'; readonly perSecond: number }
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'number'; readonly value: number };

const PER: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600 };
const BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

/** "200ms", "1%", "1000/s", "60/min", "500kB", "5MB/s", "0.1"; undefined if it is none of these. */
export function parseLimit(text: string): Written | undefined {
  const us = parseDurationMs(text);
  if (us !== undefined) return { kind: 'time', us: us * 1_000 };
  const pct = parsePercent(text);
  if (pct !== undefined) return { kind: 'share', pct };
  const rate = /^(\d+(?:\.\d+)?)\/(s|min|h)$/.exec(text.trim());
  if (rate) return { kind: 'rate', perSecond: Number(rate[1]) / (PER[rate[2] ?? ''] ?? 1) };
  const bytes = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB)(?:\/(?:s|min))?$/.exec(text.trim());
  if (bytes) return { kind: 'bytes', bytes: Number(bytes[1]) * (BYTES[bytes[2] ?? ''] ?? 1) };
  return /^\d+(?:\.\d+)?$/.test(text.trim()) ? { kind: 'number', value: Number(text) } : undefined;
}

const EXAMPLES: Readonly<Record<Unit, string>> = {
  us: '200ms',
  pct: '1%',
  'per-second': '1000/s',
  'per-hour': '10/h',
  bytes: '500kB',
  'bytes-per-second': '5MB/s',
  'bytes-per-minute': '5MB/min',
  count: '20',
  score: '0.1',
};

/** The limit in the unit of its figure; undefined where the two do not go together ("p95 at most 5%"). */
export function limitIn(unit: Unit, text: string): number | undefined {
  const written = parseLimit(text);
  return written && valueIn(unit, written);
}

/** How a limit of that unit is written. */
export function limitExample(unit: Unit): string {
  return EXAMPLES[unit];
}

function valueIn(unit: Unit, written: Written): number | undefined {
  switch (written.kind) {
    case 'time':
      return unit === 'us' ? written.us : undefined;
    case 'share':
      return unit === 'pct' ? written.pct : undefined;
    case 'rate':
      if (unit === 'per-hour') return written.perSecond * 3_600;
      return unit === 'per-second' ? written.perSecond : undefined;
    case 'bytes':
      return unit.startsWith('bytes') ? written.bytes : undefined;
    case 'number':
      return unit === 'count' || unit === 'score' || unit === 'per-hour' ? written.value : undefined;
  }
}
