import http, { type RefinedResponse } from 'k6/http';
import { data, load, pick, target, verify } from '../shared/k6.ts';
import { holds, isNewestFirst, type Row, rowsOf } from './checks.ts';

export const options = load();

const admins: readonly string[] = data('admins');
const signedIn: readonly string[] = data('signedIn');
const exchanges: readonly { id: string; requestId: string }[] = data('exchanges');

/** Within the last week of the data set, which always has more than a list shows. */
const SINCE = '2025-06-24T00:00:00Z';
const LIST_LENGTH = 50;
/** Rare ones; half of the log are sign-ins, and asking for those reads it all. */
const ACTIONS = ['help_request.cancel', 'profile.update'];

const questions = [byUser, byTime, byAction, recentExchanges, exchangesOfRequest];

/** What an admin looks up: who did what, and who exchanged contacts. One question per iteration. */
export default function () {
  const base = target();
  pick(questions)(base);
}

function byUser(base: string) {
  const user = pick(signedIn);
  ask(
    `${base}/api/audit-logs?user=${user}`,
    'audit.by-user',
    rows => rows.length > 0 && rows.every(row => row.user_id === user) && isNewestFirst(rows, 'created_at'),
  );
}

function byTime(base: string) {
  ask(`${base}/api/audit-logs?since=${SINCE}`, 'audit.by-time', rows => isFullList(rows, 'created_at'));
}

function byAction(base: string) {
  ask(
    `${base}/api/audit-logs?action=${pick(ACTIONS)}`,
    'audit.by-action',
    rows =>
      rows.length > 0 &&
      rows.every((row, i) => i === 0 || Number(rows[i - 1]?.times) >= Number(row.times)) &&
      Number(rows[0]?.times) >= 1,
  );
}

function recentExchanges(base: string) {
  ask(`${base}/api/contact-exchanges/recent?since=${SINCE}`, 'contact-exchanges.recent', rows =>
    isFullList(rows, 'exchanged_at'),
  );
}

function exchangesOfRequest(base: string) {
  const { id, requestId } = pick(exchanges);
  ask(
    `${base}/api/help-requests/${requestId}/contact-exchanges`,
    'contact-exchanges.of-request',
    rows => holds(rows, id) && isNewestFirst(rows, 'exchanged_at'),
  );
}

/** As long as a list may be, newest first, nothing from before the time. */
function isFullList(rows: readonly Row[], time: string): boolean {
  const oldest = String(rows[rows.length - 1]?.[time]);
  return rows.length === LIST_LENGTH && isNewestFirst(rows, time) && oldest >= SINCE.slice(0, 10);
}

function ask(url: string, operation: string, right: (rows: readonly Row[]) => boolean) {
  const response: RefinedResponse<'text'> = http.get(url, {
    headers: { 'x-user-id': pick(admins) },
    tags: { name: operation },
  });
  verify(response, operation, {
    'status is 200': r => r.status === 200,
    'the rows are right': r => right(rowsOf(r.json())),
  });
}
