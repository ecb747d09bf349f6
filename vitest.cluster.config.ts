import { defineConfig } from 'vitest/config';

/** `npm run test:cluster`: what needs a real API server. One cluster for the whole run, namespaces keep tests apart. */
export default defineConfig({
  test: {
    // The model of the protocol needs no cluster: it is here for the time that it takes.
    include: ['test/{e2e,cluster,conformance,protocol}/**/*.test.ts'],
    globalSetup: ['test/cluster/global-setup.ts'],
    setupFiles: ['test/e2e/harness/close-after-file.ts', 'test/conformance/after-file.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
