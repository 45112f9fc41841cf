import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const runners: readonly string[] = data('runners');
const completedRuns: readonly string[] = data('completedRuns');
const discussions: readonly string[] = data('discussions');

/** The operations behind the five named indexes, one per iteration. */
const things: readonly ((base: string) => void)[] = [latest, results, queue, ofDiscussion, newest];

export default function () {
  const base = target();
  pick(things)(base);
}

interface Row {
  readonly id: string;
  readonly created_at: string;
  readonly status?: string;
  readonly discussion_id?: string;
  readonly cai_after?: number | null;
}

type Answer = RefinedResponse<'text'>;

const rowsOf = (answer: Answer) => answer.json('data') as unknown as readonly Row[];
const isOk = (answer: Answer) => answer.status === 200;

/** True if every row is as old as the one before it, or older; `newestLast`: the other way round. */
function inOrder(rows: readonly Row[], newestLast = false): boolean {
  const times = rows.map(row => row.created_at);
  return times.every((time, i) => {
    const previous = times[i - 1];
    return previous === undefined || (newestLast ? previous <= time : previous >= time);
  });
}

function read(url: string, operation: string): Answer {
  return http.get(url, { tags: { name: operation } });
}

/** idx_simulation_runs_user_id */
function latest(base: string) {
  verify(read(`${base}/api/simulations?user=${pick(runners)}`, 'simulations.latest'), 'simulations.latest', {
    'status is 200': isOk,
    'one to ten of them, newest first': r =>
      rowsOf(r).length > 0 && rowsOf(r).length <= 10 && inOrder(rowsOf(r)),
    'each is complete and has its index': r =>
      rowsOf(r).every(row => row.status === 'COMPLETED' && typeof row.cai_after === 'number'),
  });
}

/** idx_simulation_results_run_id */
function results(base: string) {
  const id = pick(completedRuns);
  verify(read(`${base}/api/simulations/${id}`, 'simulations.results'), 'simulations.results', {
    'status is 200': isOk,
    'it is the one that was asked for': r => r.json('id') === id,
    'it has four figures': r => {
      const figures = Object.values(r.json('results') as Record<string, unknown>);
      return figures.length === 4 && figures.every(figure => typeof figure === 'number');
    },
  });
}

/** idx_simulation_runs_status */
function queue(base: string) {
  verify(read(`${base}/api/simulations/queue`, 'simulations.queue'), 'simulations.queue', {
    'status is 200': isOk,
    'some wait, the oldest first': r => rowsOf(r).length > 0 && inOrder(rowsOf(r), true),
    'none is done': r => rowsOf(r).every(row => row.status === 'PENDING' || row.status === 'RUNNING'),
  });
}

/** idx_posts_discussion_id */
function ofDiscussion(base: string) {
  const id = pick(discussions);
  verify(read(`${base}/api/discussions/${id}/posts`, 'posts.of-discussion'), 'posts.of-discussion', {
    'status is 200': isOk,
    'posts of this discussion, newest first': r =>
      rowsOf(r).length > 0 && inOrder(rowsOf(r)) && rowsOf(r).every(row => row.discussion_id === id),
  });
}

/** idx_posts_created_at, two pages: the second begins where the first one ends. */
function newest(base: string) {
  const page = (answer: Answer) => rowsOf(answer).length === 20 && inOrder(rowsOf(answer));
  const first = read(`${base}/api/posts?limit=20`, 'posts.newest');
  const checks = { 'status is 200': isOk, 'a full page, newest first': page };
  if (!verify(first, 'posts.newest', checks)) return;
  const second = read(`${base}/api/posts?limit=20&before=${first.json('next')}`, 'posts.newest');
  verify(second, 'posts.newest', {
    ...checks,
    'it goes on after the first page': r => {
      const seen = new Set(rowsOf(first).map(row => row.id));
      return rowsOf(r).every(row => !seen.has(row.id)) && inOrder([...rowsOf(first), ...rowsOf(r)]);
    },
  });
}
