import { load, target } from '../shared/k6.ts';
import { asItIs } from './answers.ts';
import { readSomething } from './reads.ts';

export const options = load();

/** What people read, each operation by its name. */
export default function () {
  readSomething(target(), asItIs);
}
