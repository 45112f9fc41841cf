import { AsyncLocalStorage } from 'node:async_hooks';

/** When the first request of an iteration was due, by when it began. */
export type Due = (startedAtUs: number) => number;

/** A virtual user on its way through a scenario. */
export class User {
  readonly slot: number;
  #due: Due | undefined;

  constructor(slot: number, due?: Due) {
    this.slot = slot;
    this.#due = due;
  }

  /** Only the first request of an iteration has a due time: all others wait for an answer. */
  takeDue(): Due | undefined {
    const due = this.#due;
    this.#due = undefined;
    return due;
  }
}

type Work = (...args: unknown[]) => unknown;

/** Knows whose function is running: the words of scenarios/shared/node.ts are told nothing of the user. */
export class Users {
  /** The first error that a step of the scenario's processor threw. */
  mistake: { readonly error: unknown } | undefined;
  readonly #byContext = new WeakMap<object, User>();
  readonly #running = new AsyncLocalStorage<User>();

  enter(context: object, user: User): void {
    this.#byContext.set(context, user);
  }

  of(context: object): User | undefined {
    return this.#byContext.get(context);
  }

  get running(): User | undefined {
    return this.#running.getStore();
  }

  /** The processor with each function run as its user's. Artillery tells an async function by its constructor. */
  watched(processor: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const watched: Record<string, unknown> = { ...processor };
    for (const [name, value] of Object.entries(processor)) {
      if (typeof value !== 'function') continue;
      const work = value as Work;
      watched[name] =
        work.constructor.name === 'Function'
          ? (...args: unknown[]) => this.#run(work, args)
          : async (...args: unknown[]) => await this.#run(work, args);
    }
    return watched;
  }

  #run(work: Work, args: unknown[]): unknown {
    const user = args.map(arg => this.#userOf(arg)).find(known => known !== undefined);
    if (!user) return work(...args);
    // a step gets the context first; a hook of a request, whose failing fails that request, gets the request first
    const noted = this.#userOf(args[0]) ? (error: unknown) => this.#note(error) : rethrown;
    try {
      const result = this.#running.run(user, work, ...args);
      return result instanceof Promise ? result.catch(noted) : result;
    } catch (error) {
      return noted(error);
    }
  }

  #userOf(value: unknown): User | undefined {
    return typeof value === 'object' && value !== null ? this.#byContext.get(value) : undefined;
  }

  #note(error: unknown): never {
    if (!isMeasured(error)) this.mistake ??= { error };
    throw error;
  }
}

/** The target's failure, which is a sample already (scenarios/shared/node.ts: MeasuredFailure). */
function isMeasured(error: unknown): boolean {
  return error instanceof Error && (error as { readonly measured?: unknown }).measured === true;
}

function rethrown(error: unknown): never {
  throw error;
}
