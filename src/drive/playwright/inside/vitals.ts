import type { Page } from '@playwright/test';

/** Web Vitals of one loaded document, by name; times in milliseconds, layout shift without unit. */
interface Reading {
  /** Tells documents of one page apart: performance.timeOrigin; 0 for one that came from no server. */
  readonly document: number;
  readonly values: Readonly<Record<string, number>>;
}

const MILLION = 1_000_000;
const READ_LIMIT_MS = 8_000;

/** The durations that a vital is made of; its attribution also holds points in time, which are none. */
const PARTS = {
  LCP: ['timeToFirstByte', 'resourceLoadDelay', 'resourceLoadDuration', 'elementRenderDelay'],
  INP: ['inputDelay', 'processingDuration', 'presentationDelay'],
};

/** Keeps the latest word of web-vitals on `window`; every change is reported, so nothing waits for a hidden page. */
const COLLECT = `(() => {
  if (window.top !== window) return;
  const parts = ${JSON.stringify(PARTS)};
  const values = {};
  window.__plimsollVitals = values;
  const keep = metric => {
    const name = metric.name.toLowerCase();
    values[name] = metric.value;
    for (const part of parts[metric.name] ?? []) {
      const value = metric.attribution[part];
      if (typeof value === 'number') values[name + '.' + part] = value;
    }
  };
  const options = { reportAllChanges: true, durationThreshold: 16 };
  for (const on of ['onTTFB', 'onFCP', 'onLCP', 'onCLS', 'onINP']) webVitals[on](keep, options);
})();`;

/**
 * After two frames and a task, observers have told of the last paint, if the machine is not busy: else a paint is
 * waited for, once a document. INP comes late, too: web-vitals waits for an idle moment, at most 1 s, and a headless
 * browser has none after a click.
 */
const READ = `new Promise(resolve => {
  const latest = performance.now() + 2000;
  const paints = !window.__plimsollPainted;
  const read = () => {
    const values = window.__plimsollVitals ?? {};
    const waits = (performance.interactionCount > 0 && values.inp === undefined)
      || (paints && (values.fcp === undefined || values.lcp === undefined));
    if (waits && performance.now() < latest) return setTimeout(read, 25);
    window.__plimsollPainted = true;
    resolve({ document: isServed ? performance.timeOrigin : 0, values });
  };
  const isServed = /^https?:$/.test(location.protocol);
  if (isServed) requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(read)));
  else resolve({ document: 0, values: {} });
})`;

/** To be added to every context as an init script. */
export function vitalsScript(webVitals: string): string {
  return `${webVitals}\n;${COLLECT}`;
}

/** The vitals of all documents that one iteration loads, each under the step that loaded it. */
export class IterationVitals {
  readonly #page: Page;
  readonly #documents = new Map<number, { operation: string; values: Reading['values'] }>();
  #before: number | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Before the first step: what is loaded now belongs to the iteration before. */
  async begin(): Promise<void> {
    this.#before = (await this.#read())?.document;
  }

  /** After each step and at the end: later readings replace earlier ones of the same document. */
  async look(operation: string): Promise<void> {
    const reading = await this.#read();
    if (!reading?.document || reading.document === this.#before) return;
    const known = this.#documents.get(reading.document);
    this.#documents.set(reading.document, {
      operation: known?.operation ?? operation,
      values: reading.values,
    });
  }

  /** Each vital at most once a load. Times in microseconds, layout shift in millionths. */
  emit(mark: (operation: string, name: string, value: number) => void): void {
    for (const { operation, values } of this.#documents.values()) {
      for (const [name, value] of Object.entries(values)) {
        mark(operation, kebab(name), Math.max(0, Math.round(value * (name === 'cls' ? MILLION : 1_000))));
      }
    }
  }

  async #read(): Promise<Reading | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<undefined>(resolve => {
      timer = setTimeout(() => resolve(undefined), READ_LIMIT_MS);
    });
    // a page that has crashed, or navigates just now, has no vitals to read
    const reading = this.#page.evaluate(READ).catch(() => undefined);
    const result = await Promise.race([reading, limit]);
    clearTimeout(timer);
    return isReading(result) ? result : undefined;
  }
}

/** The page is the target's and may have replaced anything. */
function isReading(value: unknown): value is Reading {
  if (typeof value !== 'object' || value === null) return false;
  const { document, values } = value as Partial<Reading>;
  if (typeof document !== 'number' || typeof values !== 'object' || values === null) return false;
  const entries = Object.entries(values);
  return (
    entries.length < 50 && entries.every(([name, n]) => /^[\w.]{1,60}$/.test(name) && Number.isFinite(n))
  );
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
