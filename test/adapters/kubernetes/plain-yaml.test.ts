import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { describe, expect, test } from 'vitest';
import { readPlainYaml } from '../../../src/adapters/kubernetes/kubeconfig/plain-yaml.ts';

/** Reads as the general parser does, or not at all; true where it reads. */
function sameOrNothing(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain !== undefined) expect(plain).toEqual(parse(text));
  return plain !== undefined;
}

describe('the quick reader of kubeconfigs', () => {
  test('reads what kubectl writes', () => {
    const text = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTg==
    server: https://127.0.0.1:6443
  name: kind-a
contexts:
- context:
    cluster: kind-a
    user: kind-a
  name: kind-a
current-context: kind-a
kind: Config
preferences: {}
users:
- name: kind-a
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      args:
      - get-token
      - --cluster=a
      command: aws
      env: null
      provideClusterInfo: false
    token: "abc"
`;
    expect(sameOrNothing(text)).toBe(true);
  });

  test.each([
    'a: {b: c}',
    'a: [b]',
    'a: |\n  text\n',
    'a: >-\n  text\n',
    'a: b\n  continued\n',
    'a: &x b\nc: *x\n',
    'a: 5',
    'a: 1e3',
    'a: "b\\n"',
    "a: 'it''s'",
    'a: b # comment',
    'a: !!str b',
    'a: b: c',
    'a: yes',
    'a: 0x1f',
    'a: ~',
    'a:\tb',
    'a: b\na: c',
    '? a\n: b',
    'a: b\n---\nc: d',
    '- - a',
    'a: "b',
    '"a": b',
    'a: 2026-01-01',
    'a: "x" y',
    'a: b\n...\n',
    '{"a": 1}',
  ])('leaves to the general parser, or reads alike: %j', (text) => {
    try {
      parse(text);
    } catch {
      expect(readPlainYaml(text)).toBeUndefined();
      return;
    }
    sameOrNothing(text);
  });

  test('whatever it reads, the general parser reads the same', () => {
    const scalar = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        'true',
        'null',
        '1',
        '-',
        '',
        'a: b',
        'x #y',
        '1.5',
        '.inf',
        '0o7',
        '12e3',
        'a:',
        '~',
        'Yes',
      ),
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
    );
    const key = fc.stringMatching(/^[a-z][a-z-]{0,8}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.dictionary(key, tree, { minKeys: 1 }),
        fc.constantFrom(true, false),
        (value, indentSeq) => {
          sameOrNothing(stringify(value, { indentSeq, lineWidth: 0 }));
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  test('lines put together at random never read otherwise', () => {
    const line = fc
      .tuple(
        fc.constantFrom('', '  ', '    ', ' '),
        fc.constantFrom('', '- '),
        fc.constantFrom(
          'a:',
          'b: c',
          'c: "d"',
          'e',
          '# x',
          'f: 1',
          'g: {}',
          'h: a b',
          '- x',
          "i: 'j'",
          'k:l',
          'm: n:',
          '',
        ),
      )
      .map((parts) => parts.join(''));
    let read = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        if (sameOrNothing(lines.join('\n'))) read += 1;
      }),
      { numRuns: 3000, seed: 2 },
    );
    expect(read).toBeGreaterThan(300);
  });
});
