import type { ClaimInput } from 'plimsoll';
import { claimsOfDatabase } from './claims-database.ts';
import { claimsOfSpeed } from './claims-speed.ts';

/** Every figure of the platform's document, with the way in which it is measured here. */
export const claims: readonly ClaimInput[] = [...claimsOfSpeed(), ...claimsOfDatabase()];
