import { defineConfig } from 'vitest/config';

const SECOND = 1_000;

export default defineConfig({
  // `import 'plimsoll'` means src, as everywhere in this repo; vitest hands the conditions on to Node,
  // so `module` of vite's own list is not among them: packages have files under it that only bundlers read
  ssr: { resolve: { conditions: ['plimsoll-source', 'node'] } },
  test: {
    environment: 'node',
    allowOnly: false,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,reporters,seeds,platforms,scenarios,bin,ci,bench}/**/*.test.{ts,js}'],
          maxWorkers: 2,
          testTimeout: 60 * SECOND, // many start the real database or load tool; a passing test never waits for this
          hookTimeout: 60 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'end-to-end',
          include: ['tests/**/*.test.{ts,js}'],
          fileParallelism: false, // each of them wants the whole machine
          testTimeout: 300 * SECOND,
          hookTimeout: 120 * SECOND,
        },
      },
    ],
  },
});
