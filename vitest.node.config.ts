import { defineConfig } from 'vitest/config';
import { missingForNode } from './test/node/requirements.ts';

/** `npm run test:node`: the e2e suite on a real kubelet, containerd and kube-proxy, and what only those can show. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/node/**/*.test.ts'],
    globalSetup: ['test/node/global-setup.ts'],
    setupFiles: ['test/e2e/harness/close-after-file.ts'],
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // Where no node can run, every test is skipped, and counted as that; the global setup says what is missing.
    ...(missingForNode().length > 0 && { testNamePattern: /^(?!)/ }),
  },
});
