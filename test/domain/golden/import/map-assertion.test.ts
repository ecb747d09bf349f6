import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../../src/domain/golden/expectation.ts';
import { joinPieces } from '../../../../src/domain/golden/import/expect-piece.ts';
import { mapAssertion } from '../../../../src/domain/golden/import/map-assertion.ts';
import { judgeTurn } from '../../../../src/domain/golden/judge-turn.ts';
import type { Observation } from '../../../../src/domain/golden/observation.ts';
import type { Json, JsonObject } from '../../../../src/domain/json.ts';
import { anObservation, context } from '../an-observation.ts';

/** Whether what becomes of these assertions lets an answer pass. */
function passes(assertions: readonly JsonObject[], different: Partial<Observation>): boolean {
  const pieces = assertions.map(mapAssertion).flatMap((mapped) => {
    if (mapped.kind === 'left-out') throw new Error(`left out: ${mapped.what}`);
    return mapped.pieces;
  });
  const { expect: written, schema } = joinPieces(pieces, 'a.json');
  const file = { file: 'a.json', documents: new Map([['a.json', schema ?? true]]) };
  const expectation = { ...written, ...(schema !== undefined && { schema: file }) } as Expectation;
  return judgeTurn(expectation, anObservation(different), context).length === 0;
}

const is = (type: string, value?: Json) => ({ type, ...(value !== undefined && { value }) });

/** An assertion, texts that promptfoo passes, and texts that it fails. */
const ofText: readonly (readonly [JsonObject, readonly string[], readonly string[]])[] = [
  [is('contains', 'a.b'), ['xa.by'], ['A.B', 'axb']],
  [is('contains', 42), ['it is 42'], ['it is 4']],
  [is('not-contains', 'a.b'), ['axb', 'A.B'], ['xa.by']],
  [is('icontains', 'Größe {{x}} (1)'), ['die GRÖSSE? größe {{X}} (1)'], ['Größe x 1']],
  [is('not-icontains', 'As an AI'), ['an ai'], ['as an ai']],
  [is('contains-all', ['a', 'b']), ['ba'], ['a', 'b']],
  [is('contains-all', 'a, b'), ['ba'], ['a, ']],
  [is('contains-any', ['a', 'b']), ['xb'], ['c']],
  [is('not-contains-any', ['a', 'b']), ['c'], ['xb']],
  [is('icontains-all', ['a', 'b']), ['BA'], ['A']],
  [is('icontains-any', ['a|x', 'b']), ['A|X', 'B'], ['a', 'x']],
  [is('not-icontains-any', ['a', 'b']), ['c'], ['B']],
  [is('starts-with', '(1) Yes'), ['(1) Yes!'], ['\n(1) Yes', '1 Yes']],
  [is('not-starts-with', 'Yes'), [' Yes'], ['Yes']],
  [is('ends-with', 'end.'), ['the end.'], ['the end.\n', 'the endx']],
  [is('not-ends-with', 'end.'), ['end. '], ['end.']],
  [is('equals', 'a\n.$'), ['a\n.$'], ['a\nx$', 'xa\n.$', 'a\n.$\n']],
  [is('equals', 7), ['7'], ['17', '7.0']],
  [is('not-equals', 'a'), ['aa'], ['a']],
  [is('equals', { a: [1] }), ['{"a": [1]}'], ['{"a": [1, 2]}', 'a']],
  [is('regex', '^\\d+ days?$'), ['14 days'], ['x 14 days']],
  [is('not-regex', '(?i)refund(ed)?'), ['no'], ['REFUND']],
  [is('is-json', undefined), ['{"a": 1}', '[]', '3'], ['{', '```json\n{}\n```']],
  [is('is-json', { type: 'object', required: ['a'] }), ['{"a": 1}'], ['{}', '[]', 'x']],
  [is('is-json', '{"type": "array"}'), ['[]'], ['{}']],
  [is('word-count', 2), ['a b', ' a  b '], ['a', 'a b c']],
  [is('word-count', { min: 2 }), ['a b c'], ['a']],
  [is('word-count', { min: 1, max: 2 }), ['a'], ['', 'a b c']],
];

describe('An assertion of promptfoo', () => {
  it.each(ofText)('%j passes and fails the same texts here', (assertion, good, bad) => {
    for (const text of good) expect([text, passes([assertion], { text })]).toEqual([text, true]);
    for (const text of bad) expect([text, passes([assertion], { text })]).toEqual([text, false]);
  });

  it('of latency and finish reason are those of a case', () => {
    const latency = { type: 'latency', threshold: 900 };
    expect(passes([latency], { timing: { ttftMs: 1, totalMs: 900 } })).toBe(true);
    expect(passes([latency], { timing: { ttftMs: 1, totalMs: 901 } })).toBe(false);
    expect(passes([is('finish-reason', 'STOP')], { finishReason: 'stop' })).toBe(true);
    expect(passes([is('finish-reason', 'stop')], { finishReason: 'length' })).toBe(false);
  });

  it('beside others all must hold, also two lists of alternatives', () => {
    const both = [is('contains-any', ['a', 'b']), is('contains-any', ['{c}', 'd'])];
    expect(passes(both, { text: 'b {c}' })).toBe(true);
    expect(passes(both, { text: 'b' })).toBe(false);
    expect(passes(both, { text: 'd' })).toBe(false);
    const counts = [is('word-count', { min: 2 }), is('word-count', { max: 3 })];
    expect(passes(counts, { text: 'a' })).toBe(false);
    expect(passes(counts, { text: 'a b c d' })).toBe(false);
    const json = [is('is-json', undefined), is('is-json', { type: 'array' })];
    expect(passes(json, { text: '{}' })).toBe(false);
    expect(passes(json.toReversed(), { text: '{}' })).toBe(false);
  });

  it('that contradicts an earlier one is told, not dropped', () => {
    const pieces = [is('finish-reason', 'stop'), is('finish-reason', 'length')].flatMap((one) => {
      const mapped = mapAssertion(one);
      return mapped.kind === 'carried' ? mapped.pieces : [];
    });
    expect([...joinPieces(pieces, 'a.json').clashing]).toEqual([pieces[1]]);
  });
});

/** What has no equal, or would be weaker. */
const without: readonly (readonly [JsonObject, RegExp, RegExp])[] = [
  [is('javascript', 'output.length > 3'), /^javascript$/, /code is never run here/],
  [is('llm-rubric', 'is kind'), /^llm-rubric$/, /what must be in the answer/],
  [is('similar', 'x'), /^similar$/, /what must be in the answer/],
  [{ type: 'cost', threshold: 1 }, /^cost$/, /usage\.totalTokens/],
  [is('contains-json', undefined), /^contains-json$/, /schema/],
  [is('is-valid-openai-tools-call', undefined), /^is-valid-openai-tools-call$/, /toolCalls/],
  [is('trajectory:tool-used', 'x'), /^trajectory:tool-used$/, /toolCalls/],
  [is('not-is-json', undefined), /^not-is-json$/, /notMatches/],
  [is('no-such-type', 1), /^no-such-type$/, /./],
  [is('contains', ''), /without a text/, /by hand/],
  [is('contains-any', '"a, b", c'), /without a list/, /by hand/],
  [is('regex', '(?<!a)b'), /not a pattern of RE2/, /no look-around/],
  [is('not-regex', 'a\\sb'), /fewer characters in RE2/, /\\p\{Z\}/],
  [is('is-json', { type: 'string', format: 'email' }), /format email is not judged/, /pattern/],
  [is('is-json', { items: [{ type: 'string' }] }), /items reads otherwise/, /prefixItems/],
  [is('is-json', { type: 'objekt' }), /not a JSON Schema/, /correct it/],
  [is('is-json', 'type: object'), /YAML text/, /write the schema as YAML/],
  [{ type: 'latency', metric: 'm' }, /without a threshold/, /totalMs/],
  [{ type: 'contains', value: 'a', transform: 'output.a' }, /contains with transform/, /by hand/],
  [{ type: 'contains', value: 'a', weight: 0 }, /weight 0/, /advisory/],
  [is('finish-reason', 'because'), /without stop, length/, /by hand/],
];

describe('An assertion without an equal', () => {
  it.each(without)('%j is left out, with what to do instead', (assertion, what, instead) => {
    const mapped = mapAssertion(assertion);
    expect(mapped).toMatchObject({
      kind: 'left-out',
      what: expect.stringMatching(what) as string,
      instead: expect.stringMatching(instead) as string,
    });
  });
});
