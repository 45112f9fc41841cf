import { data, pick, verify } from '../shared/node.ts';
import { isBackups, isHealth, isRestore } from './checks.ts';

/** Processor of operator.artillery.yml: which tenant is looked at, and what an answer must be. */
interface User {
  vars: Record<string, unknown>;
}

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

type Next = (error?: Error) => void;

let turns = 0;

export function tenant(user: User, _events: unknown, next: Next): void {
  user.vars.tenantId = pick(data<string>('tenants'), turns++);
  next();
}

export function restorePoint(user: User, _events: unknown, next: Next): void {
  const { tenantId, snapshotId } = pick(
    data<{ tenantId: string; snapshotId: string }>('restorePoints'),
    turns++,
  );
  user.vars.tenantId = tenantId;
  user.vars.snapshotId = snapshotId;
  next();
}

export const healthIsThere = expecting('operator.health', 200, isHealth);
export const backupsAreThere = expecting('operator.backups', 200, isBackups);
export const twoWereMade = expecting(
  'operator.bulk',
  201,
  answer => (answer as { successful: unknown }).successful === 2,
);
export const allIsBack = expecting('operator.restore', 201, isRestore);

function expecting(operation: string, status: number, isRight: (answer: unknown) => boolean) {
  return (_request: unknown, answer: Answer, _user: User, _events: unknown, next: Next): void => {
    verify(answer, operation, {
      [`status is ${status}`]: ({ statusCode }) => statusCode === status,
      'the content is right': ({ body }) => isRight(JSON.parse(body)),
    });
    next();
  };
}
