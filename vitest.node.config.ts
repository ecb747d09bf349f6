import { defineConfig } from 'vitest/config';
import { missingForNode } from './test/node/requirements.ts';

/** What measures how long users wait or what they lose: it has the machine to itself, so that it measures only that. */
const measured = [
  'cutover',
  'cutover-unready',
  'drain',
  'port-forward',
  'port-forward-verify',
  'restart-during-verify',
  'restarts',
].map((name) => `test/node/${name}.test.ts`);

const shared = {
  globalSetup: ['test/node/global-setup.ts'],
  setupFiles: ['test/e2e/harness/close-after-file.ts'],
  pool: 'forks' as const,
  testTimeout: 180_000,
  hookTimeout: 120_000,
  teardownTimeout: 30_000,
  // Where no node can run, every test is skipped, and counted as that; the global setup says what is missing.
  ...(missingForNode().length > 0 && { testNamePattern: /^(?!)/ }),
};

/** `npm run test:node`: the e2e suite on a real kubelet, containerd and kube-proxy, and what only those can show. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'measured',
          include: measured,
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'at-once',
          include: ['test/e2e/**/*.test.ts', 'test/node/**/*.test.ts'],
          exclude: measured,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
