import { AsyncLocalStorage } from 'node:async_hooks';
import type { Page, Response } from '@playwright/test';
import type { BrowserIteration, BrowserScenario, BrowserSink, StepOutcome } from './scenario.ts';
import { IterationVitals } from './vitals.ts';

interface StepState {
  readonly operation: string;
  readonly startedAtUs: number;
  checkFailed: boolean;
  httpError: boolean;
}

const currentStep = new AsyncLocalStorage<StepState>();

/** `verify` of scenarios/shared/node.ts calls this within the step whose response it checks. */
export function listenToChecks(): void {
  (globalThis as Record<symbol, unknown>)[Symbol.for('plimsoll.failed-check')] = () => {
    const step = currentStep.getStore();
    if (step) step.checkFailed = true;
  };
}

const SETTLE_LIMIT_MS = 3_000;

/** Mistakes of the scenario's own code, as against a page that did not do what was waited for. */
const MISTAKES = [ReferenceError, TypeError, SyntaxError, RangeError];

/** One person: a browser context with a page, who runs the scenario again and again. */
export class BrowserUser {
  readonly #page: Page;
  readonly #sink: BrowserSink;
  readonly #nowUs: () => number;
  #step: StepState | undefined;
  #crashed = false;

  constructor(page: Page, sink: BrowserSink, nowUs: () => number) {
    this.#page = page;
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
    const failures = new Set<unknown>();
    let lastOperation = '';
    try {
      await scenario({
        ...given,
        page: this.#page,
        context: this.#page.context(),
        step: async (operation, work) => {
          if (lastOperation !== '') await vitals.look(lastOperation);
          lastOperation = operation;
          return this.#measure(operation, work, failures);
        },
        mark: name => this.#mark(name),
      });
    } catch (error) {
      if (!failures.has(error) || MISTAKES.some(kind => error instanceof kind)) throw error;
    }
    if (lastOperation !== '') await vitals.look(lastOperation);
    vitals.emit((operation, name, value) => this.#sink.mark(operation, name, value));
  }

  /** Lets the page come to rest after its last iteration, so that what it still asks for is counted. */
  async settle(): Promise<void> {
    await this.#page.waitForLoadState('networkidle', { timeout: SETTLE_LIMIT_MS }).catch(() => {});
  }

  async #measure<T>(operation: string, work: () => Promise<T>, failures: Set<unknown>): Promise<T> {
    const step = { operation, startedAtUs: this.#nowUs(), checkFailed: false, httpError: false };
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

  #mark(name: string): void {
    if (!this.#step) throw new TypeError(`mark('${name}') was called outside a step.`);
    this.#sink.mark(this.#step.operation, name, this.#nowUs() - this.#step.startedAtUs);
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
