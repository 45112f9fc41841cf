import { load, target } from '../shared/k6.ts';
import { doInBulk } from './bulk-operations.ts';

export const options = load();

/** The same under one name: the guide's target is one for all of them. */
export default function () {
  doInBulk(target(), () => 'bulk');
}
