import { startSeededPlatform } from '../shared/testing.ts';

/** Over the rows that experiments use, at the volume of CI unless told. */
export const startVrooli = (volume: 'small' | 'medium' = 'small') => startSeededPlatform('vrooli', volume);
