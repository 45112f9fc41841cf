import { load, target } from '../shared/k6.ts';
import { readSomething } from './reads.ts';

export const options = load();

/** The same reads under one name: the guide's target is one for all of them. */
export default function () {
  readSomething(target(), () => 'read');
}
