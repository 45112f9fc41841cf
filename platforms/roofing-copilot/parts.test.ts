import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByHitsCache, leavesFirst } from './by-hits-cache.ts';
import { type Message, tokensOf, withinBudget } from './copilot-context.ts';
import { isSigned, sign } from './payment-signature.ts';
import { faultOf } from './settings.ts';
import { mostInOneWindow } from './weighted-window.ts';
import { WordModel } from './word-model.ts';

const message = (content: string): Message => ({ role: 'user', content });

test('the window keeps the newest messages without a gap, oldest first, within the budget', () => {
  const newestFirst = ['d'.repeat(40), 'c'.repeat(80), 'b'.repeat(400), 'a'].map(message);
  expect(withinBudget(newestFirst, 30).map(({ content }) => content[0])).toEqual(['c', 'd']);
  expect(withinBudget(newestFirst, 29).map(({ content }) => content[0])).toEqual(['d']);
  const contents = fc.array(fc.string({ maxLength: 200 }), { maxLength: 20 });
  fc.assert(
    fc.property(contents, fc.nat({ max: 300 }), (texts, budget) => {
      const kept = withinBudget(texts.map(message), budget);
      const tokens = kept.reduce((sum, { content }) => sum + tokensOf(content), 0);
      expect(tokens).toBeLessThanOrEqual(budget);
      expect(kept.map(({ content }) => content)).toEqual(texts.slice(0, kept.length).reverse());
      const next = texts[kept.length];
      if (next !== undefined) expect(tokens + tokensOf(next)).toBeGreaterThan(budget);
    }),
  );
});

async function wordsOf(model: WordModel, context: string[]): Promise<string[]> {
  const words: string[] = [];
  for await (const word of model.answer(context)) words.push(word);
  return words;
}

test('equal contexts give equal answers of 40 to 80 words, others give others', async () => {
  const model = new WordModel();
  const first = await wordsOf(model, ['How many squares?']);
  expect(await wordsOf(model, ['How many squares?'])).toEqual(first);
  expect(await wordsOf(model, ['How many bundles?'])).not.toEqual(first);
  expect(first.length).toBeGreaterThanOrEqual(40);
  expect(first.length).toBeLessThanOrEqual(80);
});

test('two answers at once take turns, word by word', async () => {
  const model = new WordModel();
  const order: string[] = [];
  const tell = async (name: string) => {
    for await (const _ of model.answer([name])) order.push(name);
  };
  await Promise.all([tell('a'), tell('b')]);
  const shorter = Math.min(...['a', 'b'].map(name => order.filter(each => each === name).length));
  expect(order.slice(0, 2 * shorter).join('')).toBe('ab'.repeat(shorter));
});

test('a signature is good for its body, its secret and five minutes', () => {
  const body = Buffer.from('{"amount":1}');
  const signature = sign('secret', body, 1_000_000);
  expect(isSigned(signature, 'secret', body, 1_000_300)).toBe(true);
  expect(isSigned(signature, 'secret', body, 1_000_301)).toBe(false);
  expect(isSigned(signature, 'other', body, 1_000_000)).toBe(false);
  expect(isSigned(signature, 'secret', Buffer.from('{"amount":2}'), 1_000_000)).toBe(false);
  expect(isSigned(signature.replace('t=1000000', 't=1000001'), 'secret', body, 1_000_000)).toBe(false);
  for (const hostile of [undefined, '', 't=,v1=', ['a'], `${signature}0`, `x${signature}`])
    expect(isSigned(hostile, 'secret', body, 1_000_000)).toBe(false);
});

test('finding: evicting by hits pushes out the newest entry, so a full cache of used entries takes in nothing', async () => {
  expect(await leavesFirst()).toBe('the newest entry');
  const counted: string[] = [];
  const options = {
    ttlMs: 60_000,
    maxEntries: 10,
    enabled: true,
    count: (each: string) => counted.push(each),
  };
  const cache = new ByHitsCache<string>(options);
  const use = (key: string) => cache.get(key, { startedMs: 0, databaseMs: 0 }, async () => key);
  for (let i = 0; i < 10; i++) for (let times = 0; times < 2; times++) await use(`old ${i}`);
  counted.length = 0;
  // Two new favourites in turn: a cache of ten has room for both, this one for neither.
  for (let i = 0; i < 100; i++) await use(`new ${i % 2}`);
  expect(counted.filter(each => each === 'hit')).toHaveLength(0);
});

test('a fault that nobody knows is refused', () => {
  expect(faultOf({})).toBeUndefined();
  expect(faultOf({ FAULT: 'empty-list' })).toBe('empty-list');
  expect(() => faultOf({ FAULT: 'slow' })).toThrow('FAULT is slow');
});

test('finding: the weighted window lets twice the limit pass within one window', () => {
  expect(mostInOneWindow(10, 10_000)).toBe(20);
});
