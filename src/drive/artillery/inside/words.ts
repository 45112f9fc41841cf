import type { OwnSample } from '../../../../scenarios/shared/node.ts';

/** What scenarios/shared/node.ts tells to whom it runs under; a copy of it may be bundled into the processor. */
export interface Words {
  failedCheck(response: object): void;
  mark(operation: string, name: string, value: number): void;
  sample(sample: OwnSample): void;
  /** Base URL of the user whose function is running. */
  target(): string | undefined;
}

export function listenTo(words: Words): void {
  listen('failed-check', words.failedCheck);
  listen('mark', words.mark);
  listen('sample', words.sample);
  listen('target', words.target);
}

function listen(word: string, listener: unknown): void {
  (globalThis as Record<symbol, unknown>)[Symbol.for(`plimsoll.${word}`)] = listener;
}
