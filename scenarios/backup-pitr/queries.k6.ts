import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { hourAfter, isBackups, isHealth, isLogs, isPitrStats, isStatistics, isSummary } from './checks.ts';

export const options = load();

const tenants: readonly string[] = data('tenants');
const changes: readonly { tenantId: string; changedAt: string }[] = data('changes');

/** The parts of a tenant's page, each read from the database: `force` passes by the cache. One per iteration. */
const questions: readonly ((base: string) => void)[] = [
  backups,
  statistics,
  pitrStats,
  health,
  summary,
  logs,
];

export default function () {
  const base = target();
  pick(questions)(base);
}

function backups(base: string) {
  ask(`${base}/api/tenants/${pick(tenants)}/backups?force=true`, 'backups.list', isBackups);
}

function statistics(base: string) {
  ask(`${base}/api/tenants/${pick(tenants)}/statistics?force=true`, 'backups.statistics', isStatistics);
}

function pitrStats(base: string) {
  const { tenantId, changedAt } = pick(changes);
  const question = `timestamp=${hourAfter(changedAt)}&force=true`;
  ask(`${base}/api/tenants/${tenantId}/pitr-stats?${question}`, 'pitr.stats', isPitrStats);
}

function health(base: string) {
  ask(`${base}/api/tenants/${pick(tenants)}/health?force=true`, 'health', isHealth);
}

function summary(base: string) {
  ask(`${base}/api/tenants/${pick(tenants)}/summary`, 'summary', isSummary);
}

function logs(base: string) {
  ask(`${base}/api/tenants/${pick(changes).tenantId}/transaction-logs`, 'logs.list', isLogs);
}

function ask(url: string, operation: string, isRight: (answer: unknown) => boolean) {
  const response = http.get(url, { tags: { name: operation } });
  verify(response, operation, {
    'status is 200': r => r.status === 200,
    'it is not from the cache': r => !String(r.headers['Server-Timing']).includes('desc=hit'),
    'the content is right': r => isRight(r.json()),
  });
}
