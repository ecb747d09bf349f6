import { defineConfig } from 'vitest/config';
import { largeTables } from './vitest.config.ts';

const all = ['test/e2e/**/*.test.ts'];

/** `npm run test:sandbox`: the whole e2e suite on the sandbox, with Node alone. `npm test` runs `scenarios` too. */
export default defineConfig({
  test: {
    globalSetup: ['test/sandbox/global-setup.ts'],
    setupFiles: ['test/e2e/harness/close-after-file.ts'],
    pool: 'forks',
    isolate: false,
    // The suite mostly waits for the commands that it runs.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'scenarios', include: all, exclude: largeTables } },
      { extends: true, test: { name: 'large-tables', include: largeTables } },
    ],
  },
});
