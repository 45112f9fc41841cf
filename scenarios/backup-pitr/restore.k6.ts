import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isRestore } from './checks.ts';

export const options = load();

const points: readonly { tenantId: string; snapshotId: string }[] = data('restorePoints');

/** A tenant goes back to a snapshot: five tables, parents before children. */
export default function () {
  const base = target();
  const { tenantId, snapshotId } = pick(points);
  const response = http.post(`${base}/api/tenants/${tenantId}/restores`, JSON.stringify({ snapshotId }), {
    headers: { 'content-type': 'application/json' },
    tags: { name: 'restores.create' },
  });
  verify(response, 'restores.create', {
    'status is 201': r => r.status === 201,
    'all rows of all five tables are back': r => isRestore(r.json()),
  });
}
