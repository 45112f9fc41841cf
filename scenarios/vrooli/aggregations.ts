import { data, pick } from '../shared/k6.ts';
import { type Answer, ask, hasRows, type Naming } from './answers.ts';

const resourceTeams: readonly string[] = data('resourceTeams', ['none']);
const runs: readonly { userId: string }[] = data('runs', [
  { userId: '00000000-0000-4000-8000-000000000001' },
]);

/** One question that joins and counts: half about a team's resources, half about a person's runs. */
export function aggregateSomething(base: string, name: Naming): void {
  const api = `${base}/api`;
  if (pick([true, false])) {
    ask('GET', `${api}/teams/${pick(resourceTeams)}/stats`, name('teams.stats'), {
      ...hasRows,
      'resources are counted': positive('resources'),
    });
  } else {
    const url = `${api}/users/${pick(runs).userId}/stats`;
    ask('GET', url, name('users.stats'), { ...hasRows, 'runs are counted': positive('runs') });
  }
}

function positive(field: string) {
  return (answer: Answer): boolean => (answer.json(`data.#.${field}`) as number[]).every(count => count > 0);
}
