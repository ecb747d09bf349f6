import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseGoldenSet } from '../../../src/adapters/golden-files/parse-golden-set.ts';
import { createProblems } from '../../../src/adapters/golden-files/problems.ts';
import type { GoldenSet } from '../../../src/domain/golden/golden-set.ts';
import { GoldenSetError } from '../../../src/ports/golden-source.ts';
import { greeting, suite } from './a-golden-folder.ts';

/** Loads from memory what `loadGoldenSet` loads from a folder. */
function parse(files: Readonly<Record<string, string>>): GoldenSet {
  const listed = Object.entries(files).map(([path, text]) => ({ path, text }));
  return parseGoldenSet(listed, 'golden', createProblems('golden'));
}

/** Loads, or says what is wrong: anything else thrown is a crash. */
function attempt(files: Readonly<Record<string, string>>): void {
  try {
    parse(files);
  } catch (error) {
    if (!(error instanceof GoldenSetError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { place, message } of error.problems) {
      expect(place).toMatch(/^golden(\/[^:]*(:\d+:\d+)?)?$/);
      expect(message).not.toBe('');
    }
  }
}

describe('whatever a file holds, the set loads or says what is wrong', () => {
  test('random text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        attempt({ 'suite.yaml': suite, 'cases/a.yaml': text });
        attempt({ 'suite.yaml': text, 'cases/a.yaml': greeting });
        attempt({ 'suite.yaml': suite, 'cases/a.yaml': greeting, 'schemas/a.json': text });
      }),
      { numRuns: 200 },
    );
  });

  test('random YAML-like text', () => {
    const piece = fc.constantFrom(
      ...[
        'id',
        ': ',
        ':',
        '\n',
        '  ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '&a ',
        '*a',
        '!!map ',
        '"',
        "'",
        '#',
        '---\n',
        '|',
        '>',
      ],
      ...[
        '? ',
        '%YAML 1.1\n',
        '<<: ',
        'expect',
        'request',
        'text',
        '{{x}}',
        '0',
        '.inf',
        'null',
        '\t',
        '...\n',
        '@',
        '__proto__',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        attempt({ 'suite.yaml': suite, 'cases/a.yaml': pieces.join('') });
        attempt({ 'suite.yaml': suite, 'cases/a.yaml': greeting + pieces.join('') });
      }),
      { numRuns: 800 },
    );
  });

  test('any value in any place of a case or suite', () => {
    const members = [
      'id',
      'tags',
      'severity',
      'vars',
      'request',
      'expect',
      'turns',
      'sampling',
      'length',
      'text',
      'toolCalls',
      'schema',
    ];
    const inner = [
      'messages',
      'role',
      'content',
      'words',
      'min',
      'max',
      'matches',
      'calls',
      'name',
      'args',
      'value',
      'file',
      '__proto__',
    ];
    const key = fc.constantFrom(...members, ...inner);
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        tie('map'),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
      map: fc
        .array(fc.tuple(key, tie('value')), { maxLength: 5 })
        .map((entries) => Object.fromEntries(entries) as unknown),
    }));
    fc.assert(
      fc.property(value, (document) => {
        attempt({ 'suite.yaml': suite, 'cases/a.yaml': stringify(document) });
        attempt({ 'suite.yaml': stringify(document), 'cases/a.yaml': greeting });
        attempt({
          'suite.yaml': suite,
          'cases/a.yaml': greeting,
          'schemas/a.json': JSON.stringify(document),
        });
      }),
      { numRuns: 250 },
    );
  });
});

describe('the digest', () => {
  const aCase = {
    id: 'refund',
    severity: 'blocking',
    vars: { order: 'A-17' },
    request: {
      messages: [{ role: 'user', content: 'Refund {{order}}?' }],
      parameters: { temperature: 0, seed: 1 },
    },
    expect: {
      length: { words: { min: 1, max: 120 } },
      schema: { file: 'a.json' },
      toolCalls: {
        calls: [{ name: 'get_order', args: { match: 'partial', value: { id: '{{order}}', n: [1, 2] } } }],
      },
    },
  };
  const files = (
    golden: unknown,
    schema: unknown = { type: 'object', required: ['a'] },
  ): Record<string, string> => ({
    'suite.yaml': suite,
    'cases/a.yaml': stringify(golden),
    'schemas/a.json': JSON.stringify(schema),
  });
  const digest = parse(files(aCase)).digest;

  /** The same members in another order, at every depth. */
  const reordered = (value: unknown, flips: () => boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => reordered(item, flips));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, member]) => [key, reordered(member, flips)] as const);
    return Object.fromEntries(flips() ? entries.reverse() : entries);
  };

  test('does not change with comments, formatting, the order of members, or the file', () => {
    const style = fc.record({
      collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
      defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
      indent: fc.integer({ min: 2, max: 8 }),
    });
    const path = fc.constantFrom('cases/a.yaml', 'cases/b/c.yml');
    fc.assert(
      fc.property(
        style,
        path,
        fc.infiniteStream(fc.boolean()),
        fc.stringMatching(/^[a-z ]*$/),
        (options, at, flips, comment) => {
          const flip = (): boolean => flips.next().value === true;
          const text = `# ${comment}\n---\n${stringify(reordered(aCase, flip), options)}\n# ${comment}\n`;
          const schema = JSON.stringify(
            reordered({ type: 'object', required: ['a'] }, flip),
            null,
            options.indent,
          );
          expect(
            parse({ 'suite.yaml': `# ${comment}\n${suite}`, [at]: text, 'schemas/a.json': schema }).digest,
          ).toBe(digest);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('does not change with defaults written out, descriptions, or variables by another name', () => {
    const written = {
      ...aCase,
      description: 'for people',
      tags: [],
      request: { ...aCase.request, stream: false },
    };
    const renamed = JSON.parse(
      JSON.stringify(written).replaceAll('order}}', 'nr}}').replace('"order"', '"nr"'),
    ) as unknown;
    const withDefaults = {
      ...files(renamed),
      'suite.yaml': `${suite}concurrency: 4\ntools: client\ntarget: {port: 8000}\n`,
    };
    expect(parse(withDefaults).digest).toBe(digest);
  });

  test('does not depend on the order of cases', () => {
    const [a, b] = [stringify(aCase), greeting];
    const one = parse({ ...files(aCase), 'cases/a.yaml': `${a}---\n${b}` });
    const other = parse({ ...files(aCase), 'cases/a.yaml': b, 'cases/b.yaml': a });
    expect(other.digest).toBe(one.digest);
  });

  test('changes with the severity of a case', () => {
    const beside = { 'cases/b.yaml': greeting };
    const advisory = parse({ ...files({ ...aCase, severity: 'advisory' }), ...beside });
    expect(advisory.digest).not.toBe(parse({ ...files(aCase), ...beside }).digest);
  });

  test.each([
    [
      'an expectation',
      files({ ...aCase, expect: { ...aCase.expect, length: { words: { min: 1, max: 121 } } } }),
    ],
    ['a variable', files({ ...aCase, vars: { order: 'A-18' } })],
    ['the order of a list', files(JSON.parse(JSON.stringify(aCase).replace('[1,2]', '[2,1]')))],
    ['a type', files(JSON.parse(JSON.stringify(aCase).replace('[1,2]', '["1",2]')))],
    ['a schema', files(aCase, { type: 'object', required: ['b'] })],
    ['the suite', { ...files(aCase), 'suite.yaml': `${suite}concurrency: 5\n` }],
    ['the effects', { ...files(aCase), 'suite.yaml': suite.replace('none', '{accepted: test tenant}') }],
    ['a header', { ...files(aCase), 'suite.yaml': `${suite}headers: {A: {value: x}}\n` }],
    ['a further case', { ...files(aCase), 'cases/b.yaml': greeting }],
  ])('changes with %s', (_, changed) => {
    expect(parse(changed).digest).not.toBe(digest);
  });
});
