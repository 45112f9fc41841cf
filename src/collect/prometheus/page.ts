import { PlimsollError } from '../../model/errors.ts';
import { type PrometheusPage, parsePage } from './parse.ts';

export { type PrometheusPage, parsePage } from './parse.ts';

const PAGE_BYTES = 8 * 2 ** 20;
const ANSWER_WITHIN_MS = 5_000;

/** Reads a target's Prometheus page. Throws TARGET_NOT_READY if it is not there, moved, or over 8 MiB. */
export async function scrape(url: string, signal: AbortSignal): Promise<PrometheusPage> {
  try {
    const response = await fetch(url, {
      // another address might be another host, which the guard has not seen
      redirect: 'error',
      headers: { accept: 'text/plain; version=0.0.4' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const text = await limitedText(response);
    // complete by the response's own framing: a missing last line break is no sign of a cut
    return parsePage(text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlimsollError(
      'TARGET_NOT_READY',
      `The target's metrics page ${url} could not be read: ${reason}.`,
      'Set target.metrics in the config to the path of the Prometheus page, or leave it out.',
      error,
    );
  }
}

async function limitedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > PAGE_BYTES) throw new Error('it is longer than 8 MiB');
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

/** A metric over all its labels; undefined if the page has no number for it. */
export function sumOf(page: PrometheusPage, metric: string): number | undefined {
  const values = [...page.series.values()].filter(
    series => series.metric === metric && Number.isFinite(series.value),
  );
  return values.length === 0 ? undefined : values.reduce((sum, { value }) => sum + value, 0);
}

/**
 * By how much each counter grew, by series (`http_requests_total{route="/"}`); those that did not are left out,
 * and so are histogram buckets. A counter that went down began anew: what it grew by is unknown, so it is left out too.
 */
export function counterDifferences(before: PrometheusPage, after: PrometheusPage): Record<string, number> {
  const grown: [string, number][] = [];
  for (const [name, { metric, value }] of after.series) {
    const growth = value - (before.series.get(name)?.value ?? 0);
    if (isCounter(after, metric) && Number.isFinite(growth) && growth > 0) grown.push([name, growth]);
  }
  return Object.fromEntries(grown);
}

function isCounter(page: PrometheusPage, metric: string): boolean {
  const type = page.types.get(metric);
  if (type !== undefined) return type === 'counter';
  const family = page.types.get(metric.replace(/_(?:count|sum|total)$/, ''));
  return /_(?:count|sum)$/.test(metric)
    ? family === 'histogram' || family === 'summary'
    : metric.endsWith('_total') && (family === undefined || family === 'counter');
}
