import { CONTEXT } from './settings.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The guide's estimate: four characters are a token. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / CONTEXT.charactersPerToken);
}

/** As many of the newest messages as the budget holds, oldest first. One that doesn't fit ends it: no gaps. */
export function withinBudget(newestFirst: readonly Message[], budget: number = CONTEXT.tokens): Message[] {
  const kept: Message[] = [];
  let tokens = 0;
  for (const message of newestFirst) {
    tokens += tokensOf(message.content);
    if (tokens > budget) break;
    kept.push(message);
  }
  return kept.reverse();
}
