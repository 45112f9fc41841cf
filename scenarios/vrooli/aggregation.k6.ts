import { load, target } from '../shared/k6.ts';
import { aggregateSomething } from './aggregations.ts';
import { asItIs } from './answers.ts';

export const options = load();

/** Statistics, each operation by its name. */
export default function () {
  aggregateSomething(target(), asItIs);
}
