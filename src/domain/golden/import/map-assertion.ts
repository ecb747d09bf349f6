import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { compilePattern, PatternError } from '../compile-pattern.ts';
import { adviceFor } from './assertion-advice.ts';
import { anyJson, quotePattern, type ExpectPiece } from './expect-piece.ts';
import { toDraft2020 } from './to-draft-2020.ts';

/** What becomes of one assertion of promptfoo. */
export type MappedAssertion =
  | { readonly kind: 'carried'; readonly pieces: readonly ExpectPiece[]; readonly notes: readonly string[] }
  | { readonly kind: 'left-out'; readonly what: string; readonly instead: string };

/**
 * One assertion as checks that pass and fail the same answers, or none: never a weaker one.
 * Facts: promptfoo.dev/docs/configuration/expected-outputs/deterministic.
 * @param assertion with its variables put in, and files in the place of `file://`
 */
export function mapAssertion(assertion: JsonObject): MappedAssertion {
  const type = assertion['type'];
  if (typeof type !== 'string') return leftOut('an assertion without a type', 'write the check by hand');
  const stranger = unreadMember(type, assertion);
  if (stranger !== undefined)
    return leftOut(`${type} with ${stranger}`, 'write the check on the whole answer by hand');
  if (assertion['weight'] === 0)
    return leftOut(`${type} with weight 0, which judges nothing`, 'an advisory case (severity: advisory)');
  const map = mappings[type];
  const given: Given = { type, value: assertion['value'], threshold: assertion['threshold'] };
  return map === undefined ? leftOut(type, adviceFor(type)) : map(given);
}

interface Given {
  readonly type: string;
  readonly value: Json | undefined;
  readonly threshold: Json | undefined;
}

type Mapping = (given: Given) => MappedAssertion;

/** Members that change nothing of what is judged. */
const harmless = ['type', 'value', 'threshold', 'weight', 'metric'];

function unreadMember(type: string, assertion: JsonObject): string | undefined {
  // What a model judges has members of its own, and is left out anyway.
  if (mappings[type] === undefined) return undefined;
  return Object.keys(assertion).find((key) => !harmless.includes(key));
}

const mappings: Readonly<Record<string, Mapping>> = {
  contains: (given) => ofText(given, (text) => [{ kind: 'contains', texts: [text] }]),
  'not-contains': (given) => ofText(given, (text) => [{ kind: 'notContains', texts: [text] }]),
  icontains: (given) => ofText(given, (text) => [{ kind: 'matches', texts: [anyCase(text)] }]),
  'not-icontains': (given) => ofText(given, (text) => [{ kind: 'notMatches', texts: [anyCase(text)] }]),
  'contains-all': (given) => ofTexts(given, (texts) => [{ kind: 'contains', texts }]),
  'contains-any': (given) => ofTexts(given, (texts) => [{ kind: 'containsAny', texts }]),
  'not-contains-any': (given) => ofTexts(given, (texts) => [{ kind: 'notContains', texts }]),
  'icontains-all': (given) => ofTexts(given, (texts) => [{ kind: 'matches', texts: texts.map(anyCase) }]),
  'icontains-any': (given) => ofTexts(given, (texts) => [{ kind: 'matches', texts: [oneOf(texts)] }]),
  'not-icontains-any': (given) =>
    ofTexts(given, (texts) => [{ kind: 'notMatches', texts: texts.map(anyCase) }]),
  'starts-with': (given) => ofText(given, (text) => [{ kind: 'matches', texts: [`^${quotePattern(text)}`] }]),
  'not-starts-with': (given) =>
    ofText(given, (text) => [{ kind: 'notMatches', texts: [`^${quotePattern(text)}`] }]),
  'ends-with': (given) => ofText(given, (text) => [{ kind: 'matches', texts: [`${quotePattern(text)}$`] }]),
  'not-ends-with': (given) =>
    ofText(given, (text) => [{ kind: 'notMatches', texts: [`${quotePattern(text)}$`] }]),
  equals,
  'not-equals': (given) =>
    isScalar(given.value)
      ? carried([{ kind: 'notMatches', texts: [exactly(String(given.value))] }])
      : leftOut('not-equals of a structure', 'a schema with `not`'),
  regex: (given) => pattern(given, 'matches'),
  'not-regex': (given) => pattern(given, 'notMatches'),
  'is-json': isJson,
  latency,
  'word-count': wordCount,
  'finish-reason': finishReason,
};

function carried(pieces: readonly ExpectPiece[], notes: readonly string[] = []): MappedAssertion {
  return { kind: 'carried', pieces, notes };
}

function leftOut(what: string, instead: string): MappedAssertion {
  return { kind: 'left-out', what, instead };
}

function ofText({ type, value }: Given, pieces: (text: string) => readonly ExpectPiece[]): MappedAssertion {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text === '') return badValue(type, 'a text');
  return carried(pieces(text));
}

function ofTexts(
  { type, value }: Given,
  pieces: (texts: readonly string[]) => readonly ExpectPiece[],
): MappedAssertion {
  const texts = listOf(value);
  return texts === undefined ? badValue(type, 'a list of texts') : carried(pieces(texts));
}

/** A list, or one text with commas; quotes within that have rules of their own, and are not read here. */
function listOf(value: Json | undefined): readonly string[] | undefined {
  const items =
    typeof value === 'string' && !value.includes('"') ? value.split(',').map((one) => one.trim()) : value;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const texts = (items as readonly Json[]).map((one) => (isScalar(one) ? String(one) : ''));
  return texts.includes('') ? undefined : texts;
}

function badValue(type: string, wanted: string): MappedAssertion {
  return leftOut(`${type} without ${wanted} as its value`, 'write the check by hand');
}

function isScalar(value: Json | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function anyCase(text: string): string {
  return `(?i)${quotePattern(text)}`;
}

function oneOf(texts: readonly string[]): string {
  return `(?i)(?:${texts.map(quotePattern).join('|')})`;
}

/** Without flags both ends are those of the whole text. */
function exactly(text: string): string {
  return `^${quotePattern(text)}$`;
}

function equals({ type, value }: Given): MappedAssertion {
  if (isScalar(value)) return carried([{ kind: 'matches', texts: [exactly(String(value))] }]);
  if (value === undefined || value === null) return badValue(type, 'a text');
  return carried([{ kind: 'schema', document: { const: value } }]);
}

function pattern({ type, value }: Given, kind: 'matches' | 'notMatches'): MappedAssertion {
  if (typeof value !== 'string' || value === '') return badValue(type, 'a pattern');
  try {
    compilePattern(value);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return leftOut(
      `${type} ${value.slice(0, 60)}: not a pattern of RE2 (${error.message})`,
      'RE2 has no look-around and no back-references: several patterns in text.matches and text.notMatches',
    );
  }
  if (/\\[sS]/.test(value) && kind === 'notMatches')
    return leftOut(
      `${type} ${value.slice(0, 60)}: \\s stands for fewer characters in RE2`,
      'text.notMatches with [\\s\\p{Z}] in the place of \\s',
    );
  const notes = /\\[sS]/.test(value) ? ['\\s of a pattern stands for ASCII white space alone'] : [];
  return carried([{ kind, texts: [value] }], notes);
}

/** A text is read as JSON: promptfoo reads it as YAML, of which that is a part. */
function isJson({ value }: Given): MappedAssertion {
  if (value === undefined || value === null || value === '')
    return carried([{ kind: 'schema', document: anyJson }]);
  const schema = typeof value === 'string' ? parsed(value) : value;
  if (!isJsonObject(schema) && typeof schema !== 'boolean')
    return leftOut('is-json with a schema as YAML text', 'write the schema as YAML itself, without the `|`');
  const converted = toDraft2020(schema);
  if (converted.kind === 'not-the-same') return leftOut(`is-json: ${converted.reason}`, converted.instead);
  return carried([{ kind: 'schema', document: converted.schema }]);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function latency({ threshold }: Given): MappedAssertion {
  if (typeof threshold !== 'number' || threshold < 0)
    return leftOut('latency without a threshold', 'latency.totalMs: {max: MILLISECONDS}');
  return carried([{ kind: 'latency', maxMs: threshold }]);
}

function wordCount({ type, value }: Given): MappedAssertion {
  const isCount = (one: Json | undefined): one is number =>
    typeof one === 'number' && Number.isInteger(one) && one >= 0;
  const exact = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (isCount(exact)) return carried([{ kind: 'words', min: exact, max: exact }]);
  const { min, max } = isJsonObject(value) ? value : {};
  const good = [min, max].every((one) => one === undefined || isCount(one));
  if (!good || (min === undefined && max === undefined)) return badValue(type, 'a number, or min and max,');
  return carried([{ kind: 'words', ...(isCount(min) && { min }), ...(isCount(max) && { max }) }]);
}

/** The reasons of chat completions, which is how all protocols are told here. */
const finishReasons = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'];

function finishReason({ type, value }: Given): MappedAssertion {
  const reason = typeof value === 'string' ? value.toLowerCase() : '';
  if (!finishReasons.includes(reason)) return badValue(type, finishReasons.join(', '));
  return carried([{ kind: 'finishReason', reason }]);
}
