import http from 'k6/http';
import { data, load, mark, pick, target, verify } from '../shared/k6.ts';

export const options = load();

const completedRuns: readonly string[] = data('completedRuns');
const HEADER = 'x,y,noise_db,air_ug,green_share,cai\n';
/** A header and a line for each of 64 × 64 cells. */
const LINES = 1 + 64 * 64;

/** A person asks for a report and fetches the file. */
export default function () {
  const base = target();
  const created = http.post(`${base}/api/reports`, JSON.stringify({ simulationId: pick(completedRuns) }), {
    headers: { 'content-type': 'application/json' },
    tags: { name: 'reports.create' },
  });
  const good = verify(created, 'reports.create', {
    'status is 201': r => r.status === 201,
    'the file has a size': r => (r.json('sizeBytes') as number) > 100_000,
  });
  if (!good) return;
  const file = http.get(`${base}${created.json('download')}`, { tags: { name: 'reports.download' } });
  const text = String(file.body);
  const complete = verify(file, 'reports.download', {
    'status is 200': r => r.status === 200,
    'it is as long as it was said to be': () => text.length === created.json('sizeBytes'),
    'it has a line for each cell of the map': () =>
      text.startsWith(HEADER) && text.split('\n').length === LINES + 1,
  });
  if (!complete) return;
  mark('reports.download', 'download-bytes', text.length);
  mark('reports.download', 'download-rate', (text.length * 1_000) / file.timings.duration);
}
