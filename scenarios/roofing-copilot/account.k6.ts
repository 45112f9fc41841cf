import http from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { isNewestList, type Row, rowsOf } from './checks.ts';

export const options = load();

const askers: readonly string[] = data('askers');
const surveyors: readonly string[] = data('surveyors');
const fetchers: readonly string[] = data('fetchers');
const talks: readonly { sessionId: string; userId: string }[] = data('talks');

/** What people look up about themselves: one thing per iteration. */
const things: readonly ((base: string) => void)[] = [downloads, analyses, tickets, history];

export default function () {
  const base = target();
  pick(things)(base);
}

function downloads(base: string) {
  read(`${base}/api/downloads`, 'downloads.list', pick(fetchers), rows =>
    isNewestList(rows, 'downloaded_at'),
  );
}

function analyses(base: string) {
  read(`${base}/api/roof-analyses`, 'roof-analyses.list', pick(surveyors), rows =>
    isNewestList(rows, 'created_at'),
  );
}

function tickets(base: string) {
  read(
    `${base}/api/support-tickets?status=open`,
    'support-tickets.list',
    pick(askers),
    rows => isNewestList(rows, 'created_at') && rows.every(row => row.status === 'open'),
  );
}

function history(base: string) {
  const { sessionId, userId } = pick(talks);
  read(
    `${base}/api/copilot/sessions/${sessionId}/messages`,
    'copilot.history',
    userId,
    rows => isNewestList(rows, 'created_at') && rows.length <= 20,
  );
}

function read(url: string, operation: string, user: string, right: (rows: readonly Row[]) => boolean) {
  const response = http.get(url, { headers: { 'x-user-id': user }, tags: { name: operation } });
  verify(response, operation, {
    'status is 200': r => r.status === 200,
    'the rows are right': r => right(rowsOf(r.json())),
  });
}
