import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ErrorObject } from 'ajv';
import { describeSchemaError } from '../../domain/golden/describe-schema-error.ts';
import { showPath } from './describe-shape-error.ts';
import type { Problems } from './problems.ts';

const mostBytes = 8 * 1024 * 1024;

/** What a file of a case is read with. */
export interface CaseFileReading {
  readonly problems: Problems;
  /** What its author does about one that is broken: `record the case again`. */
  readonly again: string;
}

/** JSON files of a folder of the set, with `/`; one that is not there has none. */
export async function caseFilesIn(folder: string, below: string): Promise<readonly string[]> {
  try {
    const names = await readdir(join(folder, below));
    return names
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .sort()
      .map((name) => `${below}/${name}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A file that we wrote for one case, as JSON; undefined, and a problem, where it is none or another case's. */
export async function readCaseFile(
  folder: string,
  path: string,
  { problems, again }: CaseFileReading,
): Promise<object | undefined> {
  const full = join(folder, path);
  const found = (await stat(full)).size > mostBytes ? 'too-large' : parse(await readFile(full, 'utf8'));
  const problem = found === 'too-large' ? 'larger than 8 MiB' : whyNot(found, basename(path), again);
  if (problem === undefined) return found as object;
  problems.add({ file: path }, problem);
  return undefined;
}

function whyNot(file: unknown, name: string, again: string): string | undefined {
  if (typeof file !== 'object' || file === null) return `not JSON: ${again}`;
  const id = 'case' in file ? file.case : undefined;
  if (typeof id !== 'string' || name === `${id}.json`) return undefined;
  return `it is of case \`${id}\`, so it should be ${id}.json`;
}

/** @param what as people call the file: `a recorded case` */
export function tellShape(
  path: string,
  what: string,
  errors: readonly ErrorObject[] | null | undefined,
  { problems, again }: CaseFileReading,
): void {
  const [error] = errors ?? [];
  const found = error === undefined ? 'another shape' : describe(error);
  problems.add({ file: path }, `not ${what}: ${found}; ${again}`);
}

function describe(error: ErrorObject): string {
  const { expected, actual } = describeSchemaError(error);
  return `${showPath(error.instancePath)} must be ${expected}, found ${actual}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
