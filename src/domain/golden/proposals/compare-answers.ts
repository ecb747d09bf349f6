import { canonicalJson } from '../../canonical-json.ts';
import { isJsonObject, type Json } from '../../json.ts';
import { diffWords, type TextPart } from '../../text-diff/diff-words.ts';
import { pointerToken } from '../../slots/json-patch.ts';
import { compareLists } from '../../text-diff/compare-lists.ts';
import { countCodePoints, countWords } from '../checks/check-length.ts';
import type { Observation, ToolCall } from '../observation.ts';
import { showCall } from '../tool-calls/show-call.ts';

/** One turn of the recorded answer beside one of the new answer, as far as they differ. */
export interface AnswerDifference {
  /** Undefined where the texts are the same. */
  readonly text: TextDifference | undefined;
  /** Calls of both, in order; undefined where they are the same. */
  readonly calls: readonly CallLine[] | undefined;
  readonly finishReason: readonly [before: string, after: string] | undefined;
  readonly chars: readonly [before: number, after: number];
  readonly words: readonly [before: number, after: number];
}

export type TextDifference =
  | { readonly kind: 'words'; readonly parts: readonly TextPart[] }
  /** Too long or too different to be read by word. */
  | { readonly kind: 'whole'; readonly before: string; readonly after: string }
  /** Both are JSON. */
  | { readonly kind: 'json'; readonly paths: readonly PathDifference[] };

/** Undefined stands for `not there`. */
export interface PathDifference {
  readonly pointer: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export interface CallLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly call: string;
}

/** @param recorded undefined where none is kept: then all of the new answer is new */
export function compareAnswers(recorded: Observation | undefined, answer: Observation): AnswerDifference {
  const before = recorded?.text ?? '';
  const reasons = [recorded?.finishReason ?? 'none', answer.finishReason ?? 'none'] as const;
  return {
    text: before === answer.text ? undefined : compareTexts(before, answer.text),
    calls: compareCalls(recorded, answer),
    finishReason: recorded === undefined || reasons[0] === reasons[1] ? undefined : reasons,
    chars: [countCodePoints(before), countCodePoints(answer.text)],
    words: [countWords(before), countWords(answer.text)],
  };
}

/** Whether there is anything that a reader of the answers would see. */
export function isSameAnswer({ text, calls, finishReason }: AnswerDifference): boolean {
  return text === undefined && calls === undefined && finishReason === undefined;
}

function compareTexts(before: string, after: string): TextDifference {
  const [one, other] = [asJson(before), asJson(after)];
  if (one !== undefined && other !== undefined)
    return { kind: 'json', paths: comparePaths(one, other, '', 0) };
  const parts = diffWords(before, after);
  return parts === undefined ? { kind: 'whole', before, after } : { kind: 'words', parts };
}

/** Of an object or a list: a text that is only a number is text. */
function asJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Deeper than any answer that a client reads; what lies below is compared as a whole. */
const maxDepth = 50;

function comparePaths(before: Json, after: Json, pointer: string, depth: number): readonly PathDifference[] {
  if (canonicalJson(before, maxDepth) === canonicalJson(after, maxDepth)) return [];
  const [one, other] = [membersOf(before), membersOf(after)];
  if (
    one === undefined ||
    other === undefined ||
    Array.isArray(before) !== Array.isArray(after) ||
    depth > maxDepth
  )
    return [{ pointer, before, after }];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const at = `${pointer}/${pointerToken(key)}`;
    const [left, right] = [one.get(key), other.get(key)];
    if (left === undefined || right === undefined) return [{ pointer: at, before: left, after: right }];
    return comparePaths(left, right, at, depth + 1);
  });
}

function membersOf(value: Json): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(value))
    return new Map((value as readonly Json[]).map((item, index) => [String(index), item]));
  return isJsonObject(value) ? new Map(Object.entries(value)) : undefined;
}

/** Calls beyond this many edits are listed one after the other. */
const mostEdits = 200;

function compareCalls(
  recorded: Observation | undefined,
  answer: Observation,
): readonly CallLine[] | undefined {
  const [one, other] = [recorded?.toolCalls ?? [], answer.toolCalls];
  const [keys, otherKeys] = [one.map(keyOf), other.map(keyOf)];
  if (keys.length === otherKeys.length && keys.every((key, index) => key === otherKeys[index]))
    return undefined;
  const lines = (kind: CallLine['kind'], calls: readonly ToolCall[]): readonly CallLine[] =>
    calls.map((call) => ({ kind, call: showCall(call) }));
  const stretches = compareLists(keys, otherKeys, mostEdits);
  if (stretches === undefined) return [...lines('removed', one), ...lines('added', other)];
  return stretches.flatMap(({ kind, before, after }) =>
    kind === 'removed'
      ? lines(kind, one.slice(before.from, before.to))
      : lines(kind, other.slice(after.from, after.to)),
  );
}

/** Whole, where what is shown of a call is cut. */
function keyOf({ name, arguments: given }: ToolCall): string {
  return canonicalJson([name, given.kind === 'json' ? given.value : given.text], maxDepth);
}
