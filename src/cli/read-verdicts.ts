import { readFile } from 'node:fs/promises';
import { describeSchemaError } from '../domain/golden/describe-schema-error.ts';
import { isVerdict } from '../results/verdict-shape.generated.ts';
import type { VerdictFile } from '../use-cases/merge-verdicts.ts';
import { UsageError } from './usage-error.ts';

/** JSON reports of `verify`. Throws a UsageError for a file that is none. */
export async function readVerdicts(files: readonly string[]): Promise<readonly VerdictFile[]> {
  return Promise.all(files.map(readVerdict));
}

async function readVerdict(file: string): Promise<VerdictFile> {
  const value = parse(file, await textOf(file));
  if (isVerdict(value)) return { file, verdict: value };
  const [error] = isVerdict.errors ?? [];
  const what = error === undefined ? undefined : describeSchemaError(error);
  const why =
    what === undefined
      ? ''
      : `: ${error?.instancePath ?? ''} expected ${what.expected}, found ${what.actual}`;
  throw new UsageError(`${file}: not a JSON report of this version's verify${why}`);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`, {
      cause: error,
    });
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(`${file}: not JSON: was the shard's run cut short?`);
  }
}
