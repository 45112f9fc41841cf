import { defineConfig } from 'plimsoll';
import { backupPitr } from './platforms/backup-pitr/suite.ts';
import {
  careCollective,
  careCollectiveBrowsers,
  careCollectivePlatform,
} from './platforms/care-collective/suite.ts';
import { careDemo } from './platforms/care-demo/suite.ts';
import { roofingCopilot } from './platforms/roofing-copilot/suite.ts';
import { vrooli } from './platforms/vrooli/suite.ts';

const source = 'care-collective, performance guide';

export default defineConfig({
  suites: {
    // What `npm start` runs: one compared scenario and one round of each other driver, in under three minutes.
    demo: {
      ...careCollectivePlatform,
      scenarios: [
        {
          file: 'scenarios/care-collective/dashboard.k6.ts',
          // 1,080 requests an arm and block: enough to gate p95
          load: { model: 'open', rate: 270, duration: '4s', maxVus: 100 },
          warmUp: '500ms',
        },
        {
          file: 'scenarios/care-collective/workflow.artillery.yml',
          load: { model: 'open', rate: 40, duration: '4s' },
          warmUp: '0s',
          compare: false,
        },
        {
          file: 'scenarios/care-collective/conversations.autocannon.ts',
          load: { model: 'closed', vus: 4, duration: '3s' },
          warmUp: '500ms',
          compare: false,
        },
        {
          file: 'scenarios/care-collective/dashboard.playwright.ts',
          load: { model: 'closed', vus: 2, duration: '4s' },
          warmUp: '0s',
          compare: false,
        },
      ],
      objectives: [
        { operation: 'dashboard', metric: 'p95', max: '100ms', blocking: true, source },
        { operation: 'dashboard.page', metric: 'list-visible', max: '5s', source },
      ],
    },
    'care-collective': careCollective,
    'care-collective-browsers': careCollectiveBrowsers,
    'care-demo': careDemo,
    vrooli,
    'roofing-copilot': roofingCopilot,
    'backup-pitr': backupPitr,
  },
});
