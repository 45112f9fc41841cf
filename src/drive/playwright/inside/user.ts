import { AsyncLocalStorage } from 'node:async_hooks';
import type { Page, Response } from '@playwright/test';
import type { BrowserIteration, BrowserScenario, BrowserSink, StepOutcome } from './scenario.ts';
import { type PageTraffic, StepTraffic } from './traffic.ts';
import { IterationVitals } from './vitals.ts';

interface StepState {
  readonly operation: string;
  readonly startedAtUs: number;
  readonly sink: BrowserSink;
  checkFailed: boolean;
  httpError: boolean;
}

const currentStep = new AsyncLocalStorage<StepState>();

/** `verify` and `mark` of scenarios/shared/node.ts call these, within the step whose response they look at. */
export function listenToScenario(): void {
  const listen = (what: string, listener: (...said: never[]) => void) => {
    (globalThis as Record<symbol, unknown>)[Symbol.for(`plimsoll.${what}`)] = listener;
  };
  const within = (word: string) => {
    const step = currentStep.getStore();
    if (step) return step;
    throw new TypeError(`${word} was called outside a step: call it within the step that it belongs to.`);
  };
  listen('failed-check', (_response: unknown, operation: string) => {
    within(`verify('${operation}')`).checkFailed = true;
  });
  listen('mark', (operation: string, name: string, value: number) => {
    within(`mark('${name}')`).sink.mark(operation, name, value);
  });
}

const SETTLE_LIMIT_MS = 3_000;

/** Mistakes of the scenario's own code, as against a page that did not do what was waited for. */
const MISTAKES = [ReferenceError, TypeError, SyntaxError, RangeError];

/** One person before one server: a browser context with a page, in which the scenario is run again and again. */
export class BrowserUser {
  readonly #page: Page;
  readonly #traffic: PageTraffic;
  readonly #sink: BrowserSink;
  readonly #nowUs: () => number;
  #step: StepState | undefined;
  #crashed = false;

  constructor(page: Page, traffic: PageTraffic, sink: BrowserSink, nowUs: () => number) {
    this.#page = page;
    this.#traffic = traffic;
    this.#sink = sink;
    this.#nowUs = nowUs;
    page.on('crash', () => {
      this.#crashed = true;
    });
    page.on('response', response => this.#noteDocument(response));
  }

  /** False when the page can't be used any more. */
  get alive(): boolean {
    return !this.#crashed && !this.#page.isClosed();
  }

  /** One iteration. A step that fails ends it; only a mistake in the scenario's own code is thrown. */
  async iterate(
    scenario: BrowserScenario,
    given: Pick<BrowserIteration, 'baseUrl' | 'user' | 'iteration' | 'data'>,
  ): Promise<void> {
    const vitals = new IterationVitals(this.#page);
    await vitals.begin();
    const steps: [operation: string, traffic: StepTraffic][] = [];
    const failures = new Set<unknown>();
    const look = async () => {
      const last = steps.at(-1);
      if (last) await vitals.look(last[0]);
    };
    try {
      await scenario.run({
        ...given,
        page: this.#page,
        context: this.#page.context(),
        step: async (operation, work) => {
          await look();
          const traffic = new StepTraffic();
          steps.push([operation, traffic]);
          this.#traffic.attributeTo(traffic);
          return this.#measure(operation, work, failures);
        },
        mark: (name, value) => this.#mark(name, value),
      });
    } catch (error) {
      if (!failures.has(error) || MISTAKES.some(kind => error instanceof kind)) throw error;
    }
    await look();
    vitals.emit((operation, name, value) => this.#sink.mark(operation, name, value));
    for (const [operation, traffic] of steps)
      traffic.emit((name, value) => this.#sink.mark(operation, name, value));
  }

  /** Lets the page come to rest after its last iteration, so that what it still asks for is counted. */
  async settle(): Promise<void> {
    await this.#page.waitForLoadState('networkidle', { timeout: SETTLE_LIMIT_MS }).catch(() => {});
  }

  /** Leaves the page, which may make it send a last word, and closes the context. */
  async leave(): Promise<void> {
    await this.#traffic.quiet(SETTLE_LIMIT_MS);
    await this.#page.goto('about:blank').catch(() => {});
    await this.#traffic.quiet(SETTLE_LIMIT_MS);
    await this.#page.context().close();
  }

  async #measure<T>(operation: string, work: () => Promise<T>, failures: Set<unknown>): Promise<T> {
    const sink = this.#sink;
    const step = { operation, startedAtUs: this.#nowUs(), sink, checkFailed: false, httpError: false };
    this.#step = step;
    try {
      const result = await currentStep.run(step, work);
      this.#settle(step, step.httpError ? 'http-error' : step.checkFailed ? 'check-failed' : 'ok');
      return result;
    } catch (error) {
      failures.add(error);
      this.#settle(step, step.httpError ? 'http-error' : outcomeOf(error));
      throw error;
    } finally {
      this.#step = undefined;
    }
  }

  #settle(step: StepState, outcome: StepOutcome): void {
    this.#sink.step(step.operation, step.startedAtUs, this.#nowUs(), outcome);
  }

  #mark(name: string, value: number | undefined): void {
    if (!this.#step) throw new TypeError(`mark('${name}') was called outside a step.`);
    const figure = value ?? this.#nowUs() - this.#step.startedAtUs;
    if (!(figure >= 0 && figure <= Number.MAX_SAFE_INTEGER))
      throw new TypeError(`mark('${name}') got no number from 0 on: ${value}`);
    this.#sink.mark(this.#step.operation, name, Math.round(figure));
  }

  /** The page's own document decides; a missing picture is no failed step. */
  #noteDocument(response: Response): void {
    if (!this.#step || response.status() < 400) return;
    const request = response.request();
    if (request.isNavigationRequest() && response.frame() === this.#page.mainFrame()) {
      this.#step.httpError = true;
    }
  }
}

function outcomeOf(error: unknown): StepOutcome {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'TimeoutError' || /Timeout \d+ms exceeded|ERR_TIMED_OUT/.test(message)) return 'timeout';
  return /net::ERR_/.test(message) ? 'connection-error' : 'check-failed';
}
