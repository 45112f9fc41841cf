import { data, pick, verify } from '../shared/node.ts';
import { isLogs, isSummary } from './checks.ts';

/** Screens on walls: summary and log, over and over, by users who wait for answers. Neither is kept by the cache. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

const changes = data<{ tenantId: string }>('changes');
const tenants = data<string>('tenants');
let turns = 0;

const request = (title: string, path: () => string, isRight: (answer: unknown) => boolean) => ({
  title,
  method: 'GET',
  setupRequest: (given: object) => ({ ...given, path: path() }),
  verify: (answer: Answer) =>
    verify(answer, title, {
      'status is 200': ({ status }) => status === 200,
      'the content is right': ({ body }) => isRight(JSON.parse(body)),
    }),
});

export default {
  requests: [
    request('wall.summary', () => `/api/tenants/${pick(tenants, turns++)}/summary`, isSummary),
    request('wall.logs', () => `/api/tenants/${pick(changes, turns++).tenantId}/transaction-logs`, isLogs),
  ],
};
