import { describe, expect, test } from 'vitest';
import { checkSchema } from '../../../../src/domain/golden/checks/check-schema.ts';
import type { Finding } from '../../../../src/domain/golden/finding.ts';
import type { Json } from '../../../../src/domain/json.ts';
import { anObservation, content, context } from '../an-observation.ts';
import { threadCpuMs } from '../../../thread-cpu-ms.ts';

const order: Json = {
  type: 'object',
  required: ['items'],
  additionalProperties: false,
  properties: {
    items: { type: 'array', items: { $ref: 'parts/item.json' } },
    note: { anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] },
    kind: { enum: ['new', 'used'] },
    code: { type: 'string', pattern: '^(a+)+$' },
    mail: { type: 'string', format: 'email' },
  },
};
const item: Json = {
  type: 'object',
  required: ['price'],
  properties: { price: { $ref: 'price.json#/$defs/amount' } },
};
const price: Json = { $defs: { amount: { type: 'number', minimum: 0 } } };
const tree: Json = { type: 'array', items: { $ref: '#' } };
const documents = new Map<string, Json>([
  ['order.json', order],
  ['parts/item.json', item],
  ['parts/price.json', price],
  ['tree.json', tree],
]);

function check(text: string, file = 'order.json'): readonly Finding[] {
  return checkSchema({ file, documents }, anObservation({ text }), context);
}

describe('schema', () => {
  test('text that it accepts; format is an annotation', () => {
    expect(check('{"items": [{"price": 1.5}], "note": null, "mail": "nowhere"}')).toEqual([]);
  });

  test('text that is not JSON', () => {
    expect(check('Sure! {"items": []}')).toEqual([
      { check: 'schema', expected: 'JSON', actual: '"Sure! {\\"items\\": []}"', pointer: content },
    ]);
    expect(check('')).toEqual([{ check: 'schema', expected: 'JSON', actual: 'no text', pointer: content }]);
  });

  test('the pointer goes on inside the text, through schemas that refer to each other', () => {
    expect(check('{"items": [{"price": "12"}, {"price": -1}]}')).toEqual([
      { check: 'schema', expected: 'number', actual: 'string "12"', pointer: `${content}#/items/0/price` },
      { check: 'schema', expected: 'at least 0', actual: '-1', pointer: `${content}#/items/1/price` },
    ]);
  });

  test.each([
    ['{}', 'member items', 'missing', ''],
    ['{"items": [], "x": 1}', 'no other members', 'member x', ''],
    ['{"items": [], "kind": "old"}', 'one of "new", "used"', '"old"', '#/kind'],
    ['{"items": [], "note": "too long"}', 'one of the alternatives', '"too long"', '#/note'],
    ['[]', 'object', 'array []', ''],
    ['null', 'object', 'null', ''],
  ])('%s', (text, expected, actual, inside) => {
    expect(check(text)).toEqual([{ check: 'schema', expected, actual, pointer: content + inside }]);
  });

  test('a pattern of the schema runs in linear time', () => {
    const started = threadCpuMs();
    expect(check(JSON.stringify({ items: [], code: 'a'.repeat(20_000) + 'b' }))).toHaveLength(1);
    expect(threadCpuMs() - started).toBeLessThan(5000);
  });

  test('of many errors ten are told', () => {
    const findings = check(JSON.stringify({ items: Array.from({ length: 50 }, () => ({})) }));
    expect(findings).toHaveLength(11);
    expect(findings.at(-1)).toEqual({
      check: 'schema',
      expected: 'JSON as in order.json',
      actual: '40 more errors',
      pointer: content,
    });
  });

  test('JSON nested a hundred thousand levels deep is a finding, not a crash', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(check(deep, 'tree.json').map(({ actual }) => actual)).toEqual(['nested too deeply']);
    expect(check(deep, 'order.json')).toHaveLength(1);
  });
});
