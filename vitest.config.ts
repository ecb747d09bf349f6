import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that mostly wait come first: what waits last would keep the machine idle. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = ({ moduleId }: TestSpecification): boolean =>
      /\/(verify-trouble|deploy-failing|monitor|monitor-signals)\.test\.ts$/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

/**
 * E2e files that run a command for every row of a large table: `npm run test:sandbox` runs them too, `npm test` has two
 * minutes on two cores for everything.
 */
const largeTables = [
  'behaviours',
  'fault-matrix',
  'flags',
  'least-role',
  'permissions',
  'replay-at-scale',
  'slots',
  'two-operators',
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
          exclude: ['test/{browser,e2e,cluster,conformance,node,protocol,prove}/**'],
          // They keep no state in modules, and loading these anew for each file takes as long as the tests.
          isolate: false,
          testTimeout: 60_000,
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
