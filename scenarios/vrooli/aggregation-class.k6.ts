import { load, target } from '../shared/k6.ts';
import { aggregateSomething } from './aggregations.ts';

export const options = load();

/** The same statistics under one name: the guide's target is one for all of them. */
export default function () {
  aggregateSomething(target(), () => 'aggregation');
}
