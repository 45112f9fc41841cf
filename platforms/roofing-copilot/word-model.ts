import { CORPUS } from './corpus.ts';

const DIMENSIONS = 512;
/** How much of what was said before is left after each word. */
const MEMORY = 0.97;
/** Against words that never followed the last one in what was read. */
const UNHEARD_OF = 40;
/** Against saying a word again. */
const SAID_AGAIN = 6;
const WORDS_BEFORE_YIELDING = 500;
const SHORTEST = 40;
const LONGEST = 80;

/**
 * A small language model, so that an answer costs what it costs: real work, no waiting. What was said is folded into
 * a vector word by word, so a long context takes longer before the first word. For each word of the answer, every
 * word of the vocabulary is scored against the vector. Equal contexts give equal answers.
 */
export class WordModel {
  readonly #words: string[];
  /** Which words may follow each. */
  readonly #followers: ReadonlySet<number>[];
  /** One vector per word. */
  readonly #vectors: Float32Array[];

  constructor(corpus = CORPUS) {
    const text = corpus.trim().split(/\s+/);
    this.#words = [...new Set(text)];
    const numbers = new Map(this.#words.map((word, number) => [word, number]));
    const followers = this.#words.map(() => new Set<number>());
    for (const [i, word] of text.entries()) {
      const next = numbers.get(text[(i + 1) % text.length] ?? '') ?? 0;
      followers[numbers.get(word) ?? 0]?.add(next);
    }
    this.#followers = followers;
    this.#vectors = this.#words.map(word => addWord(new Float32Array(DIMENSIONS), hashOf(word)));
  }

  /** The words of the answer, one at a time. Others get their turn between any two. */
  async *answer(context: readonly string[]): AsyncGenerator<string> {
    const state = new Float32Array(DIMENSIONS);
    const seed = await this.#listen(state, context);
    const length = SHORTEST + (seed % (LONGEST - SHORTEST + 1));
    const said = new Map<number, number>();
    let last = seed % this.#words.length;
    for (let i = 0; i < length; i++) {
      last = this.#next(state, last, said);
      said.set(last, (said.get(last) ?? 0) + 1);
      fold(state, this.#vectors[last] as Float32Array);
      yield this.#words[last] as string;
      await othersTurn();
    }
  }

  /** Folds the context into the state; the hash of all of it. */
  async #listen(state: Float32Array, context: readonly string[]): Promise<number> {
    let seed = 0;
    let words = 0;
    for (const text of context) {
      for (const word of text.split(/\s+/)) {
        const hash = hashOf(word);
        seed = mix(seed, hash);
        addWord(state, hash);
        if (++words % WORDS_BEFORE_YIELDING === 0) await othersTurn();
      }
    }
    return seed;
  }

  #next(state: Float32Array, last: number, said: ReadonlyMap<number, number>): number {
    const followers = this.#followers[last];
    let best = 0;
    let bestScore = -Infinity;
    for (let word = 0; word < this.#vectors.length; word++) {
      const penalty = (followers?.has(word) ? 0 : UNHEARD_OF) + SAID_AGAIN * (said.get(word) ?? 0);
      const score = product(state, this.#vectors[word] as Float32Array) - penalty;
      if (score > bestScore) [best, bestScore] = [word, score];
    }
    return best;
  }
}

const othersTurn = () => new Promise<void>(resolve => setImmediate(resolve));

/** Adds the word's vector, made from its hash, to a state that fades. */
function addWord(state: Float32Array, hash: number): Float32Array {
  for (let d = 0; d < DIMENSIONS; d++) {
    const component = (mix(hash, d) / 2 ** 31 - 1) / 8;
    state[d] = (state[d] as number) * MEMORY + component;
  }
  return state;
}

function fold(state: Float32Array, vector: Float32Array): void {
  for (let d = 0; d < DIMENSIONS; d++) state[d] = (state[d] as number) * MEMORY + (vector[d] as number);
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < DIMENSIONS; d++) sum += (a[d] as number) * (b[d] as number);
  return sum;
}

/** FNV-1a. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** 32 bits of two integers (finaliser of MurmurHash3). */
function mix(a: number, b: number): number {
  let h = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
