import type { BrowserContext, Page } from '@playwright/test';

/** What a native file's default export is called with, once per iteration. */
export interface BrowserIteration {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly baseUrl: string;
  /** Number of the user, from 0. */
  readonly user: number;
  /** Number of this iteration over all users, from 0; each arm has its own. */
  readonly iteration: number;
  /** One operation: what a person waits for, from the start of `work` to its end. */
  step<T>(operation: string, work: () => Promise<T>): Promise<T>;
  /** A moment within a step, counted from its start ("list-visible"); or, with a value, that figure. */
  mark(name: string, value?: number): void;
  /** Rows of an exported data set. */
  data<Row>(name: string): readonly Row[];
}

export interface BrowserScenario {
  readonly run: (iteration: BrowserIteration) => Promise<void>;
  /** `export const freshContext = true`: no iteration finds cookies or a cache of the one before. */
  readonly freshContext: boolean;
}

/** Where everything that is measured goes. */
export interface BrowserSink {
  step(operation: string, startedAtUs: number, endedAtUs: number, outcome: StepOutcome): void;
  mark(operation: string, name: string, value: number): void;
}

export type StepOutcome = 'ok' | 'http-error' | 'timeout' | 'connection-error' | 'check-failed';
