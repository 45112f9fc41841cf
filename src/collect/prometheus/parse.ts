/** A page in Prometheus' text format: what was counted up to one moment. */
export interface PrometheusPage {
  /** By series: metric name with its labels as they stand on the page. */
  readonly series: ReadonlyMap<string, { readonly metric: string; readonly value: number }>;
  /** counter, gauge, histogram, summary … by metric family. */
  readonly types: ReadonlyMap<string, string>;
  /** Lines that are no metric, or were over a limit. */
  readonly skipped: number;
}

const LINE_CHARACTERS = 16_384;
const SERIES = 50_000;

/** Any text in. A last line without a line break was cut, perhaps inside its number, and is not read. */
export function parsePage(text: string): PrometheusPage {
  const series = new Map<string, { metric: string; value: number }>();
  const types = new Map<string, string>();
  let skipped = 0;
  let from = 0;
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    const isLong = to - from > LINE_CHARACTERS;
    const line = isLong ? '' : text.slice(from, to).trim();
    from = to + 1;
    const parsed = parseLine(line);
    if (parsed && series.size < SERIES) series.set(parsed.name, parsed);
    else if (line.startsWith('#')) readType(line, types);
    else if (line !== '' || isLong) skipped++;
  }
  return { series, types, skipped: skipped + (from < text.length ? 1 : 0) };
}

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const VALUE =
  /^\s*([+-]?(?:Inf|NaN|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))(?:\s+-?\d+(?:\.\d+)?)?(?:\s+#.*)?$/;

function parseLine(line: string): { name: string; metric: string; value: number } | undefined {
  const metric = METRIC.exec(line)?.[0];
  if (metric === undefined) return undefined;
  const end = line[metric.length] === '{' ? endOfLabels(line, metric.length) : metric.length;
  const value = end === undefined ? undefined : VALUE.exec(line.slice(end))?.[1];
  if (value === undefined) return undefined;
  return { name: line.slice(0, end), metric, value: Number(value.replace('Inf', 'Infinity')) };
}

/** Label values are quoted and may hold braces, escaped quotes and anything else. */
function endOfLabels(line: string, open: number): number | undefined {
  let isQuoted = false;
  for (let i = open + 1; i < line.length; i++) {
    if (isQuoted && line[i] === '\\') i++;
    else if (line[i] === '"') isQuoted = !isQuoted;
    else if (line[i] === '}' && !isQuoted) return i + 1;
  }
  return undefined;
}

function readType(line: string, types: Map<string, string>): void {
  const [, metric, type] = /^#\s*TYPE\s+(\S+)\s+(\w+)/.exec(line) ?? [];
  if (metric && type && types.size < SERIES) types.set(metric, type);
}
