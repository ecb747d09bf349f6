import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Observation, ToolCall } from '../../domain/golden/observation.ts';
import type { RecordedCase } from '../../domain/golden/recorded-case.ts';
import type {
  RecordedCall,
  RecordedCaseFile,
  RecordedTurn,
} from '../../domain/golden/recorded-case.generated.ts';
import { describeSchemaError } from '../../domain/golden/describe-schema-error.ts';
import type { RecordedCases } from '../../ports/recorded-cases.ts';
import { showPath } from './describe-shape-error.ts';
import { createProblems, type Problems } from './problems.ts';
import { isRecordedCase } from './shapes.generated.ts';
import { writeWhole } from './write-whole.ts';

const folderName = 'observations';
const mostBytes = 8 * 1024 * 1024;

/** `observations/<case id>.json` of a golden set's folder. */
export function openRecordedCases(folder: string): RecordedCases {
  return {
    read: () => readAll(folder),
    write: async (recorded) => {
      const file = join(folder, folderName, `${recorded.caseId}.json`);
      await writeWhole(file, `${JSON.stringify(toFile(recorded), null, 2)}\n`);
      return file;
    },
  };
}

async function readAll(folder: string): Promise<ReadonlyMap<string, RecordedCase>> {
  const problems = createProblems(folder);
  const all = await readRecordedCases(folder, problems);
  problems.throwIfAny();
  return all;
}

/** Those that can be read, by case id; what is wrong with the others is in `problems`. */
export async function readRecordedCases(
  folder: string,
  problems: Problems,
): Promise<ReadonlyMap<string, RecordedCase>> {
  const all = new Map<string, RecordedCase>();
  for (const name of await namesIn(join(folder, folderName))) {
    const recorded = await readOne(folder, `${folderName}/${name}`, problems);
    if (recorded !== undefined) all.set(recorded.caseId, recorded);
  }
  return all;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function readOne(folder: string, path: string, problems: Problems): Promise<RecordedCase | undefined> {
  const full = join(folder, path);
  if ((await stat(full)).size > mostBytes) {
    problems.add({ file: path }, 'larger than 8 MiB');
    return undefined;
  }
  const file = parse(await readFile(full, 'utf8'));
  if (file === undefined) {
    problems.add({ file: path }, 'not JSON: record the case again');
    return undefined;
  }
  if (!isRecordedCase(file)) {
    const [error] = isRecordedCase.errors ?? [];
    const what = error === undefined ? 'another shape' : describe(error);
    problems.add({ file: path }, `not a recorded case: ${what}; record the case again`);
    return undefined;
  }
  if (path === `${folderName}/${file.case}.json`) return fromFile(file);
  problems.add({ file: path }, `it is of case \`${file.case}\`, so it should be ${file.case}.json`);
  return undefined;
}

function describe(error: Parameters<typeof describeSchemaError>[0]): string {
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

function toFile({ caseId, provenance, turns }: RecordedCase): object {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'RecordedCase',
    case: caseId,
    provenance,
    turns: turns.map(({ status, text, finishReason, toolCalls, usage, timing, body }) => ({
      status,
      text,
      finishReason,
      toolCalls: toolCalls.map(toCall),
      usage,
      timing: { ttftMs: rounded(timing.ttftMs), totalMs: rounded(timing.totalMs) },
      body,
    })),
  };
}

function toCall({ id, name, arguments: given, pointer }: ToolCall): object {
  return given.kind === 'json'
    ? { id, name, arguments: given.value, pointer }
    : { id, name, unparsed: given.text, pointer };
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}

function fromFile({ case: caseId, provenance, turns }: RecordedCaseFile): RecordedCase {
  return { caseId, provenance, turns: turns.map((turn, index) => fromTurn(caseId, turn, index)) };
}

function fromTurn(caseId: string, turn: RecordedTurn, index: number): Observation {
  const { status, text, finishReason, toolCalls, usage, timing, body } = turn;
  return {
    requestId: `recorded/${caseId}/${index + 1}`,
    status,
    text,
    finishReason,
    toolCalls: toolCalls.map(fromCall),
    usage: usage && {
      promptTokens: usage.promptTokens,
      completionTokens: usage.completionTokens,
      totalTokens: usage.totalTokens,
    },
    defects: [],
    timing: { ttftMs: timing.ttftMs, totalMs: timing.totalMs },
    body,
  };
}

function fromCall({ id, name, arguments: value, unparsed, pointer }: RecordedCall): ToolCall {
  const given =
    value === undefined
      ? ({ kind: 'text', text: unparsed ?? '' } as const)
      : ({ kind: 'json', value } as const);
  return { id, name, arguments: given, pointer };
}
