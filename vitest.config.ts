import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that mostly wait come first: what waits last would keep the machine idle. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = ({ moduleId }: TestSpecification): boolean =>
      /\/(verify-trouble|monitor)\.test\.ts$/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

/**
 * E2e files that `npm test`, with two minutes on two cores for everything, leaves to `npm run test:sandbox`: a command
 * for every row of a large table, long waits, many processes.
 */
export const largeTables = [
  'api-key',
  'bad-input-connection',
  'bad-input-golden',
  'behaviours',
  'characters',
  'deploy-failing',
  'diff',
  'doctor',
  'drain-warning',
  'fault-matrix',
  'flags',
  'golden-import',
  'golden-init',
  'golden-lint',
  'golden-mutate',
  'golden-publish',
  'golden-record',
  'golden-review',
  'history',
  'interrupt',
  'least-role',
  'limits',
  'monitor-signals',
  'oidc-login',
  'overlap',
  'permissions',
  'preflight',
  'protocols',
  'receipts',
  'replay-at-scale',
  'sampling',
  'schema-guard',
  'slots',
  'standby',
  'two-operators',
  'verify-watch',
  'webhook',
  'write-manifest',
].map((name) => `test/e2e/${name}.test.ts`);

/**
 * `npm test`: what needs Node alone: every part by itself, and the e2e suite on the sandbox but for its large tables. The
 * other suites have configurations of their own.
 */
export default defineConfig({
  test: {
    // The e2e suite mostly waits for the commands that it runs.
    maxWorkers: 6,
    sequence: { sequencer: WaitingFirst },
    teardownTimeout: 30_000,
    projects: [
      {
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{browser,e2e,cluster,conformance,model,node,protocol,prove}/**'],
          // They keep no state in modules, and loading these anew for each file takes as long as the tests.
          isolate: false,
          testTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        test: {
          name: 'sandbox',
          include: ['test/e2e/**/*.test.ts'],
          exclude: largeTables,
          globalSetup: ['test/sandbox/global-setup.ts'],
          setupFiles: ['test/e2e/harness/close-after-file.ts'],
          pool: 'forks',
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
