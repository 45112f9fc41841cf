import { operationName } from '../node-tool/operation-name.ts';

const MOST_OPERATIONS = 200;
const LONGEST_NAME = 200;
/** Raw names remembered with their operation; URLs with ids in them are many, so not all. */
const MOST_REMEMBERED = 5_000;

/** Names requests. Names come from the script or, without one, from the URL, so they are kept few and short. */
export class Operations {
  readonly #known = new Set<string>();
  readonly #remembered = new Map<string, string>();

  /** The operation of a request with this `name` tag; past 200 different ones, `other`. */
  of(name: string, method: string): string {
    const key = `${method} ${name}`;
    const remembered = this.#remembered.get(key);
    if (remembered !== undefined) return remembered;
    const operation = this.#limited(fullName(name, method));
    if (this.#remembered.size < MOST_REMEMBERED) this.#remembered.set(key, operation);
    return operation;
  }

  #limited(operation: string): string {
    if (this.#known.has(operation)) return operation;
    if (this.#known.size >= MOST_OPERATIONS) return 'other';
    this.#known.add(operation);
    return operation;
  }
}

/** k6 names a request by its URL unless the script does; `${}` stands there for each value of its http.url template. */
function fullName(name: string, method: string): string {
  if (/^[a-z]+:\/\//i.test(name)) return operationName(method, name.replaceAll('\u0024{}', '0'));
  return name.slice(0, LONGEST_NAME) || method || 'other';
}
