import { InvalidArgumentError } from 'commander';
import { parseDurationMs } from '../model/units.ts';

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

export function volume(text: string): string {
  if (['small', 'medium', 'large'].includes(text)) return text;
  throw new InvalidArgumentError('It is small, medium or large.');
}

/** Milliseconds of "30s". */
export function duration(text: string): number {
  const ms = parseDurationMs(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('It must be a duration: 30s, 500ms.');
}
