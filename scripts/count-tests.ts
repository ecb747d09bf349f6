/**
 * `count-tests.ts FOLDER [FAILED STEP...]`: adds up vitest's JSON reports, tells what failed, and ends as they ended.
 * A suite that left no report, or ran nothing, counts as failed, and so does a failed step that is no suite.
 */
import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { findChromium } from '../test/browser/requirements.ts';
import { missingForNode } from '../test/node/requirements.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

/** How much of a failure's message is repeated at the end; the whole of it stands where the suite ran. */
const shownLines = 5;

const [folder = '.tmp/counts', ...failedSteps] = process.argv.slice(2);
const suites = ['test', 'test-sandbox', 'test-cluster', 'test-browser', 'test-node'];
/** Suites that are skipped as a whole on this machine. */
const skippable = new Set([
  ...(findChromium() === undefined ? ['test-browser'] : []),
  ...(missingForNode().length > 0 ? ['test-node'] : []),
]);

function beginning(message: string): string {
  return message
    .split('\n')
    .slice(0, shownLines)
    .map((line) => `    ${line.slice(0, 200)}`)
    .join('\n');
}

/** The failed tests of a report, and the files that could not be run at all. */
function failures(report: Report): string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const tests = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `  ${file}: ${test.fullName}\n${beginning((test.failureMessages ?? []).join('\n'))}`);
    return tests.length === 0 && status === 'failed' ? [`  ${file}\n${beginning(message)}`] : tests;
  });
}

let [passed, failed, skipped] = [0, failedSteps.filter((step) => !step.startsWith('npm run test')).length, 0];
const lines: string[] = [];
for (const suite of suites) {
  const [file] = globSync(`${folder}/${suite}.json`);
  const report = file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as Report);
  if (report === undefined || (report.numPassedTests === 0 && !skippable.has(suite))) {
    lines.push(`${suite}: no test passed`);
    failed += 1;
    continue;
  }
  for (const failure of failures(report)) console.log(`${suite} failed:\n${failure}`);
  const count = `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests + report.numTodoTests} skipped`;
  lines.push(`${suite}: ${count}`);
  passed += report.numPassedTests;
  failed += report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1);
  skipped += report.numPendingTests + report.numTodoTests;
}
for (const step of failedSteps) console.log(`failed: ${step.slice(0, 200)}`);
console.log([...lines, `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n'));
process.exitCode = failed === 0 && failedSteps.length === 0 ? 0 : 1;
