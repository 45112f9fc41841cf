import http from 'k6/http';
import { data, load, mark, pick, target, verify } from '../shared/k6.ts';
import { hourAfter, isBackups, isHealth, isLogs, isPitrStats, isStatistics } from './checks.ts';

export const options = load();

const visitors: readonly string[] = data('visitors');
const changes: readonly { tenantId: string; changedAt: string }[] = data('changes');

/** So many different moments are asked for: after an incident, those around it. */
const MOMENTS = 60;

/**
 * People at their tenant's page, as browsers ask for its parts: compressed, and from the cache where it has them.
 * Jobs are looked at most, the moment to go back to is chosen least. One part per iteration.
 */
const parts: readonly ((base: string) => void)[] = [
  ...[backups, backups, backups, backups],
  ...[health, health, health],
  ...[statistics, statistics],
  pitrStats,
  logs,
];

export default function () {
  const base = target();
  pick(parts)(base);
}

function backups(base: string) {
  ask(`${base}/api/tenants/${pick(visitors)}/backups`, 'visit.backups', isBackups);
}

function health(base: string) {
  ask(`${base}/api/tenants/${pick(visitors)}/health`, 'visit.health', isHealth);
}

function statistics(base: string) {
  ask(`${base}/api/tenants/${pick(visitors)}/statistics`, 'visit.statistics', isStatistics);
}

function pitrStats(base: string) {
  const { tenantId, changedAt } = pick(changes.slice(0, MOMENTS));
  const url = `${base}/api/tenants/${tenantId}/pitr-stats?timestamp=${hourAfter(changedAt)}`;
  ask(url, 'visit.pitr-stats', isPitrStats);
}

function logs(base: string) {
  ask(`${base}/api/tenants/${pick(changes).tenantId}/transaction-logs`, 'visit.logs', isLogs);
}

function ask(url: string, operation: string, isRight: (answer: unknown) => boolean) {
  const response = http.get(url, { headers: { 'accept-encoding': 'gzip' }, tags: { name: operation } });
  mark(operation, 'payload-bytes', Number(response.headers['Content-Length'] ?? 0));
  // two kinds, told apart by a percentile: 70 % from the cache means that the 30th one is 2
  mark(operation, 'from-cache-count', String(response.headers['Server-Timing']).includes('desc=hit') ? 2 : 1);
  verify(response, operation, {
    'status is 200': r => r.status === 200,
    'the content is right': r => isRight(r.json()),
  });
}
