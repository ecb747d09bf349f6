import { writeFile } from 'node:fs/promises';
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

export function reportTargets(values: readonly string[]): readonly ReportTarget[] {
  return values.map((value) => {
    const at = value.indexOf('=');
    const [format, file] = [value.slice(0, at), value.slice(at + 1)];
    if (at < 1 || file === '' || !isFormat(format))
      throw new UsageError(`--report ${value}: write ${Object.keys(formats).join('=FILE or ')}=FILE`);
    return { format, file };
  });
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
