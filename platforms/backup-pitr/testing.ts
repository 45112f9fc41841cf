import { startSeededPlatform } from '../shared/testing.ts';

/** Over the rows that experiments use, at the volume of CI. */
export const startSeededBackupPitr = () => startSeededPlatform('backup-pitr');
