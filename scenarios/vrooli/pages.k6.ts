import { load, pick, target } from '../shared/k6.ts';
import { type Answer, ask, descending, hasRows } from './answers.ts';

export const options = load();

/** Near, far and very far. Where a platform has fewer pages, the farthest is its last. */
const PAGES = [1, 100, 10_000];

/** Resources page by page: by number at three depths, and the newest of all types. */
export default function () {
  const api = `${target()}/api/resources`;
  const page = pick([...PAGES, undefined]);
  if (page === undefined) {
    ask('GET', `${api}?limit=20`, 'resources.newest', {
      'a full page': r => r.json('data.#') === 20,
      'newest first': descending('createdAt'),
    });
    return;
  }
  const isThePage = (r: Answer) => r.json('page') === Math.min(page, Number(r.json('totalPages')));
  ask('GET', `${api}/pages/${page}?type=Routine`, `resources.page-${page}`, {
    ...hasRows,
    'newest first': descending('createdAt'),
    'it is the page': isThePage,
  });
}
