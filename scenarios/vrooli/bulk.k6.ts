import { load, target } from '../shared/k6.ts';
import { asItIs } from './answers.ts';
import { doInBulk } from './bulk-operations.ts';

export const options = load();

/** Many at once, each operation by its name. */
export default function () {
  doInBulk(target(), asItIs);
}
