import { load, target } from '../shared/k6.ts';
import { writeSomething } from './writes.ts';

export const options = load();

/** The same writes under one name and nothing else: the guide's target is one for all of them. */
export default function () {
  writeSomething(target(), () => 'write', false);
}
