import type { ClaimInput } from 'plimsoll';
import { changesAt } from '../shared/changes-at.ts';
import { monitoringClaims } from './claims/monitoring.ts';
import { performanceClaims } from './claims/performance.ts';
import { settingClaims } from './claims/settings.ts';

/** Every figure of the guide, and what is measured for it here. */
export const claims: readonly ClaimInput[] = changesAt('medium', [
  ...performanceClaims,
  ...monitoringClaims,
  ...settingClaims,
]);
