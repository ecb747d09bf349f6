import { defineConfig } from 'vitest/config';

/** `npm run prove`: minutes of load, races and kills; writes its figures to docs/proofs.md. */
export default defineConfig({
  test: {
    include: ['test/prove/**/*.test.ts'],
    globalSetup: ['test/cluster/global-setup.ts'],
    setupFiles: ['test/e2e/harness/close-after-file.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    reporters: ['verbose'],
  },
});
