import { constants } from 'node:fs';
import { access, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Verdict } from '../results/verdict.generated.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { writeGithub } from './write-github.ts';

/** One `--report FORMAT=FILE`, or `--report github`. */
export type ReportTarget =
  { readonly format: FileFormat; readonly file: string } | { readonly format: 'github' };
type FileTarget = Exclude<ReportTarget, { format: 'github' }>;
type FileFormat = keyof typeof formats;

const formats = {
  junit: async (verdict) => (await import('../reporters/verdict-junit.ts')).verdictJunit(verdict),
  json: (verdict) => Promise.resolve(`${JSON.stringify(verdict, null, 2)}\n`),
  markdown: async (verdict) => (await import('../reporters/verdict-markdown.ts')).verdictMarkdown(verdict),
  html: async (verdict) => (await import('../reporters/html/verdict-html.ts')).verdictHtml(verdict),
} as const satisfies Readonly<Record<string, (verdict: Verdict) => Promise<string>>>;

/**
 * Asked before the replay, which costs time and tokens: where a report could not be written it is not begun. A report
 * of an earlier run is removed: after a refusal or ^C it would be read as one of this run.
 */
export async function reportTargets(values: readonly string[]): Promise<readonly ReportTarget[]> {
  const targets = await Promise.all(
    values.map(async (value): Promise<ReportTarget> => {
      if (value === 'github') return { format: value };
      const at = value.indexOf('=');
      const [format, file] = [value.slice(0, at), value.slice(at + 1)];
      if (at < 1 || file === '' || !isFormat(format))
        throw new UsageError(
          `--report ${value}: write ${Object.keys(formats).join('=FILE, ')}=FILE or github`,
        );
      const obstacle = await whyNotWritable(file);
      if (obstacle !== undefined) throw new UsageError(`--report ${value}: ${obstacle}`);
      return { format, file };
    }),
  );
  await Promise.all(targets.filter(isFile).map(removeEarlier));
  return targets;
}

function isFile(target: ReportTarget): target is FileTarget {
  return target.format !== 'github';
}

/** What is no plain file, as /dev/stdout, holds nothing of an earlier run. */
async function removeEarlier({ format, file }: FileTarget): Promise<void> {
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

function isFormat(word: string): word is FileFormat {
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
  terminal: Pick<Terminal, 'env' | 'cwd' | 'err'>,
): Promise<readonly string[]> {
  const problems = await Promise.all(
    targets.map(async (target) => {
      try {
        if (isFile(target)) await writeFile(target.file, await formats[target.format](verdict));
        else await writeGithub(verdict, terminal);
        return [];
      } catch (error) {
        const name = isFile(target) ? `${target.format}=${target.file}` : target.format;
        return [`--report ${name}: ${reasonOf(error)}`];
      }
    }),
  );
  return problems.flat();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'cannot be written';
}
