import { defineConfig } from 'vitest/config';

/** `npm run test:sandbox`: the whole e2e suite on the sandbox, with Node alone. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/sandbox/global-setup.ts'],
    setupFiles: ['test/e2e/harness/close-after-file.ts'],
    pool: 'forks',
    isolate: false,
    // The suite mostly waits for the commands that it runs.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
