/**
 * `count-tests.ts FOLDER FAILED`: adds up vitest's JSON reports and ends as they ended. FAILED is 1 where another
 * step failed. A suite that left no report, or ran nothing, counts as failed.
 */
import { globSync, readFileSync } from 'node:fs';
import { findChromium } from '../test/browser/requirements.ts';
import { missingForNode } from '../test/node/requirements.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
}

const [folder = '.tmp/counts', otherFailure = '0'] = process.argv.slice(2);
const suites = ['test', 'test-sandbox', 'test-cluster', 'test-browser', 'test-node'];
/** Suites that are skipped as a whole on this machine. */
const skippable = new Set([
  ...(findChromium() === undefined ? ['test-browser'] : []),
  ...(missingForNode().length > 0 ? ['test-node'] : []),
]);
let [passed, failed, skipped] = [0, otherFailure === '0' ? 0 : 1, 0];
for (const suite of suites) {
  const [file] = globSync(`${folder}/${suite}.json`);
  const report = file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as Report);
  if (report === undefined || (report.numPassedTests === 0 && !skippable.has(suite))) {
    console.log(`${suite}: no test passed`);
    failed += 1;
    continue;
  }
  const count = `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests + report.numTodoTests} skipped`;
  console.log(`${suite}: ${count}`);
  passed += report.numPassedTests;
  failed += report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1);
  skipped += report.numPendingTests + report.numTodoTests;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
