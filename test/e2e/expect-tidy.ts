import { expect } from 'vitest';
import type { Run } from './harness/index.ts';

/** What none of our output may hold: a stack trace, a defect, a value that was never meant for people. */
const traces = [
  /^\s+at .*[(:]\d+/m,
  /node:internal/,
  /this is a defect/,
  /UnhandledPromise/,
  /\bundefined\b/,
  /\[object /,
  /\bNaN\b/,
];

export interface Tidy {
  readonly exitCode: number;
  /** The longest that it may have taken (20 s, on a machine that has other work too). */
  readonly withinMs?: number;
}

/** A command that ended badly, and well: with this code, in time, in words for people. */
export function expectTidy(run: Run, { exitCode, withinMs = 20_000 }: Tidy): void {
  const said = `${run.stdout}${run.stderr}`;
  expect(run.exitCode, `${run.command}\n${said}`).toBe(exitCode);
  for (const trace of traces) expect(said).not.toMatch(trace);
  expect(said.trim()).not.toBe('');
  expect(run.endedAt.getTime() - run.startedAt.getTime()).toBeLessThan(withinMs);
}

/** An error: nothing on stdout; on stderr what is wrong, and what helps. */
export function expectError(run: Run, message: RegExp | string, tidy: Tidy): void {
  expectTidy(run, tidy);
  expect(run.stdout).toBe('');
  expect(run.stderr).toMatch(/^error: /);
  expect(run.stderr).toMatch(message);
  expect(run.stderr).toMatch(/^ {2}help {2}\S/m);
}

/** A refusal: what was expected, what was found, where, and what helps. `status` and `verify` say it on stderr, moves on stdout. */
export function expectRefusal(run: Run, summary: RegExp | string, found: RegExp | string): void {
  expectTidy(run, { exitCode: 5 });
  const said = `${run.stderr}${run.stdout}`;
  const block =
    /^refused: (.*)\n {2}expected {2}(.+)\n {2}found {5}(.+)\n {2}where {5}(.+)\n {2}help {6}(.+)$/m.exec(
      said,
    );
  expect(block, said).not.toBeNull();
  expect(block?.[1]).toMatch(summary);
  expect(block?.[3]).toMatch(found);
}
