type SourceAwareReviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Integers that a double cannot hold stay as their own text: 64-bit query ids must not be rounded. */
const keepText: SourceAwareReviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value;

/** Undefined for what is no JSON, or is nested too deeply to read. */
export function parseKeepingIntegers(text: string): unknown {
  try {
    return JSON.parse(text, keepText);
  } catch {
    return undefined;
  }
}
