import { join } from 'node:path';
import type { Observation, ToolCall } from '../../domain/golden/observation.ts';
import type { RecordedCase } from '../../domain/golden/recorded-case.ts';
import type {
  RecordedCall,
  RecordedCaseFile,
  RecordedTurn,
} from '../../domain/golden/recorded-case.generated.ts';
import type { RecordedCases } from '../../ports/recorded-cases.ts';
import { caseFilesIn, readCaseFile, tellShape } from './read-case-file.ts';
import { createProblems, type Problems } from './problems.ts';
import { isRecordedCase } from './shapes.generated.ts';
import { writeWhole } from './write-whole.ts';

const folderName = 'observations';

/** `observations/<case id>.json` of a golden set's folder. */
export function openRecordedCases(folder: string): RecordedCases {
  return {
    read: () => readAll(folder),
    write: async (recorded) => {
      const file = join(folder, folderName, `${recorded.caseId}.json`);
      await writeWhole(file, `${JSON.stringify(recordedCaseFile(recorded), null, 2)}\n`);
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
  for (const name of await caseFilesIn(folder, folderName)) {
    const recorded = await readOne(folder, name, problems);
    if (recorded !== undefined) all.set(recorded.caseId, recorded);
  }
  return all;
}

async function readOne(folder: string, path: string, problems: Problems): Promise<RecordedCase | undefined> {
  const again = 'record the case again';
  const file = await readCaseFile(folder, path, { problems, again });
  if (file === undefined) return undefined;
  if (isRecordedCase(file)) return fromFile(file);
  tellShape(path, 'a recorded case', isRecordedCase.errors, { problems, again });
  return undefined;
}

/** @returns undefined where it is another shape, with its first error */
export function parseRecordedCase(
  file: unknown,
): { readonly recorded: RecordedCase } | { readonly errors: typeof isRecordedCase.errors } {
  return isRecordedCase(file) ? { recorded: fromFile(file) } : { errors: isRecordedCase.errors };
}

export function recordedCaseFile({ caseId, provenance, turns }: RecordedCase): object {
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
