import { fileURLToPath } from 'node:url';
import { loadRows } from '../../src/seed/load-rows.ts';
import { startTestPlatform } from '../shared/testing.ts';

const seeds = new URL('../../seeds/roofing-copilot/', import.meta.url);

/** Over the rows that experiments use, at the volume of CI. */
export const startRoofingCopilot = () =>
  startTestPlatform(
    [
      new URL('schema.sql', seeds),
      (client, host) =>
        loadRows(host, client, {
          datasetFile: fileURLToPath(new URL('dataset.ts', seeds)),
          volume: 'small',
          seed: 42,
        }),
      new URL('indexes.sql', seeds),
    ],
    new URL('server.ts', import.meta.url),
  );
