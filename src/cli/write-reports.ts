import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
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

/** Asked before the replay, which costs time and tokens: where a report could not be written it is not begun. */
export async function reportTargets(values: readonly string[]): Promise<readonly ReportTarget[]> {
  return Promise.all(
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
}

async function whyNotWritable(file: string): Promise<string | undefined> {
  const folder = path.dirname(path.resolve(file));
  const isFolder = async (name: string): Promise<boolean> =>
    stat(name).then(
      (found) => found.isDirectory(),
      () => false,
    );
  if (!(await isFolder(folder))) return `there is no folder ${folder}`;
  if (await isFolder(file)) return 'this is a folder';
  return access(folder, constants.W_OK).then(
    () => undefined,
    () => `nothing can be written in ${folder}`,
  );
}

function isFormat(word: string): word is ReportFormat {
  return Object.hasOwn(formats, word);
}

/** A report that cannot be written is an error: CI would read an old one. */
export async function writeReports(targets: readonly ReportTarget[], verdict: Verdict): Promise<void> {
  for (const { format, file } of targets) {
    await writeFile(file, formats[format](verdict)).catch((error: unknown) => {
      throw new UsageError(
        `--report ${format}=${file}: ${error instanceof Error ? error.message : 'cannot be written'}`,
      );
    });
  }
}
