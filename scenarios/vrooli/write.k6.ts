import { load, target } from '../shared/k6.ts';
import { asItIs } from './answers.ts';
import { writeSomething } from './writes.ts';

export const options = load();

/** What people write, each operation by its name; what was written is read back. */
export default function () {
  writeSomething(target(), asItIs, true);
}
