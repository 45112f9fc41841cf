import type { ClaimInput } from 'plimsoll';

/** Before-and-after claims that name no volume, at one where the tables are large enough to tell; others as they are. */
export function changesAt(
  volume: NonNullable<ClaimInput['volume']>,
  claims: readonly ClaimInput[],
): readonly ClaimInput[] {
  return claims.map(claim =>
    claim.measure.kind === 'change' && !claim.volume ? { ...claim, volume } : claim,
  );
}
