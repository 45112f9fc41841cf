import { startSeededPlatform } from '../shared/testing.ts';

/** Over the rows that experiments use, at the volume of CI. */
export const startRoofingCopilot = () => startSeededPlatform('roofing-copilot');
