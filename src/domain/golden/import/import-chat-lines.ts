import type { Json, JsonObject } from '../../json.ts';
import { openCaseIds } from './case-ids.ts';
import {
  onceEach,
  type Imported,
  type ImportedCase,
  type ImportNote,
  type ImportPlace,
  type LeftOut,
} from './imported.ts';
import { keepBraces } from './keep-braces.ts';
import { readChatLine, type ChatLine } from './read-chat-line.ts';
import { mostCases, tooMany, type ImportOptions } from './read-promptfoo.ts';

/** A line of JSONL that parsed. */
export interface JsonLine {
  readonly place: ImportPlace;
  readonly value: Json;
}

/** OpenAI JSONL: each line is a case. */
export function importChatLines(lines: readonly JsonLine[], { taken, into }: ImportOptions): Imported {
  const ids = openCaseIds(taken);
  const cases: ImportedCase[] = [];
  const leftOut: LeftOut[] = [];
  const notes: ImportNote[] = [];
  for (const { place, value } of lines.slice(0, mostCases)) {
    const line = readChatLine(value);
    if (line.kind === 'left-out') {
      leftOut.push({ ...place, what: line.what, instead: line.instead });
      continue;
    }
    const own = line.leftOut.map((one) => ({ ...place, ...one }));
    leftOut.push(...own);
    notes.push(...line.notes.map((what) => ({ ...place, what })));
    const id = ids.next(line.name, `${into}-${place.line}`);
    cases.push({
      ...place,
      id,
      content: contentOf(id, line),
      schemas: [],
      checks: line.checks,
      leftOut: own,
    });
  }
  const next = lines[mostCases];
  if (next !== undefined) leftOut.push(tooMany(next.place));
  return { cases, leftOut, notes: firstOfEach(onceEach(notes)) };
}

/** The same holds for line after line: the first one says it. */
function firstOfEach(notes: readonly ImportNote[]): readonly ImportNote[] {
  return notes.filter(({ what }, index) => notes.findIndex((one) => one.what === what) === index);
}

function contentOf(
  id: string,
  { request, turns, expect, checks }: Extract<ChatLine, { kind: 'case' }>,
): JsonObject {
  const advisory = checks === 0;
  return keepBraces({
    id,
    ...(advisory && { severity: 'advisory' }),
    ...(Object.keys(request).length > 0 && { request }),
    ...(turns === undefined
      ? { expect: advisory ? { status: 200 } : expect }
      : { turns: advisory ? withStatus(turns) : turns }),
  });
}

/** A conversation that expects nothing does not load. */
function withStatus(turns: readonly JsonObject[]): readonly JsonObject[] {
  return turns.map((turn, index) =>
    index === turns.length - 1 ? { ...turn, expect: { status: 200 } } : turn,
  );
}
