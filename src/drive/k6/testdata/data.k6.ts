import http from 'k6/http';
import { data, load, pick, target } from '../../../../scenarios/shared/k6.ts';

export const options = load();

const colours: readonly string[] = data('colours', ['grey']);
const shapes: readonly string[] = data('shapes');

export default function () {
  http.get(`${target()}/${pick(shapes)}/${pick(colours)}`, { tags: { name: 'page' } });
}
