import { load, target } from '../../../../scenarios/shared/k6.ts';

export const options = load();

export default function () {
  target();
}
