import { constants } from 'node:fs';
import { access, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { verdictJunit } from '../reporters/verdict-junit.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { UsageError } from './usage-error.ts';

/** One `--report FORMAT=FILE`. */
export interface ReportTarget {
  readonly format: ReportFormat;
  readonly file: string;
}

type ReportFormat = 'junit' | 'json';

const formats: Readonly<Record<ReportFormat, (verdict: Verdict) => string>> = {
  junit: verdictJunit,
  json: (verdict) => `${JSON.stringify(verdict, null, 2)}\n`,
};

/**
 * Asked before the replay, which costs time and tokens: where a report could not be written it is not begun. A report
 * of an earlier run is removed: after a refusal or ^C it would be read as one of this run.
 */
export async function reportTargets(values: readonly string[]): Promise<readonly ReportTarget[]> {
  const targets = await Promise.all(
    values.map(async (value) => {
      const at = value.indexOf('=');
      const [format, file] = [value.slice(0, at), value.slice(at + 1)];
      if (at < 1 || file === '' || !isFormat(format))
        throw new UsageError(`--report ${value}: write ${Object.keys(formats).join('=FILE or ')}=FILE`);
      const obstacle = await whyNotWritable(file);
      if (obstacle !== undefined) throw new UsageError(`--report ${value}: ${obstacle}`);
      return { format, file };
    }),
  );
  await Promise.all(targets.map(removeEarlier));
  return targets;
}

/** What is no plain file, as /dev/stdout, holds nothing of an earlier run. */
async function removeEarlier({ format, file }: ReportTarget): Promise<void> {
  try {
    if (await is(file, 'isFile')) await rm(file);
  } catch (error) {
    throw new UsageError(`--report ${format}=${file}: ${reasonOf(error)}`, { cause: error });
  }
}

async function whyNotWritable(file: string): Promise<string | undefined> {
  const folder = path.dirname(path.resolve(file));
  if (!(await is(folder, 'isDirectory'))) return `there is no folder ${folder}`;
  if (await is(file, 'isDirectory')) return 'this is a folder';
  return access(folder, constants.W_OK).then(
    () => undefined,
    () => `nothing can be written in ${folder}`,
  );
}

function isFormat(word: string): word is ReportFormat {
  return Object.hasOwn(formats, word);
}

async function is(name: string, what: 'isFile' | 'isDirectory'): Promise<boolean> {
  return stat(name).then(
    (found) => found[what](),
    () => false,
  );
}

/** Writes each report; returns what is wrong with those that could not be written. The verdict stands without them. */
export async function writeReports(
  targets: readonly ReportTarget[],
  verdict: Verdict,
): Promise<readonly string[]> {
  const problems = await Promise.all(
    targets.map(async ({ format, file }) =>
      writeFile(file, formats[format](verdict)).then(
        () => [],
        (error: unknown) => [`--report ${format}=${file}: ${reasonOf(error)}`],
      ),
    ),
  );
  return problems.flat();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'cannot be written';
}
