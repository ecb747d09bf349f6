import { chmod, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCaseEditor } from '../../../src/adapters/golden-files/edit/case-editor.ts';
import { editYaml } from '../../../src/adapters/golden-files/edit/edit-yaml.ts';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { createProblems } from '../../../src/adapters/golden-files/problems.ts';
import { readYaml } from '../../../src/adapters/golden-files/read-yaml.ts';
import type { Edit } from '../../../src/domain/golden/proposals/proposed-case.ts';
import type { Json } from '../../../src/domain/json.ts';
import type { EditOutcome } from '../../../src/ports/case-editor.ts';
import { aFolder } from './a-golden-folder.ts';

const cases = `# Kept by the returns team.
---
id: refund   # never renamed
vars: { days: 30, order: 'A-17' }
request:
  messages: [{role: user, content: "How long?"}]
expect:
  # A promise: see the terms.
  length:
    words: {min: 5,   max: 120}   # was 100
    chars: &limit { max: 900 }
  text:
    contains:
    - '30 days'      # the window
    - "{{order}} is fine"

    notContains: [ sorry ]
  finishReason: [stop]

---
id: talk
turns:
  - messages: [{role: user, content: Hi}]
    expect: &polite
      text: { contains: [Hello] }
      latency: {totalMs: {max: &ms 2000}, ttftMs: {max: *ms}}
  - messages: [{role: user, content: Bye}]
    expect: *polite
# The end.
`;

/** The set's folder, and an edit of a case in it. */
async function given(text: string): Promise<{
  readonly folder: string;
  readonly file: string;
  readonly edit: (caseId: string, edit: Edit, turn?: number) => Promise<EditOutcome>;
}> {
  const folder = await aFolder({
    'cases/all.yaml': text,
    'cases/other.yaml':
      'id: other\nseverity: advisory\nrequest: {messages: [{role: user, content: Hi}]}\nexpect: {status: 200}\n',
  });
  return {
    folder,
    file: join(folder, 'cases/all.yaml'),
    edit: async (caseId, edit, turn = 0) => {
      const { cases: all } = await loadGoldenSet(folder);
      return openCaseEditor(folder).edit(
        all.find(({ id }) => id === caseId)!,
        turn,
        edit,
      );
    },
  };
}

function replacing(pointer: string, before: Json, after: Json): Edit {
  return { kind: 'replace', pointer, before, after };
}

describe('given a file with comments, anchors and quoting of its own', () => {
  test.each<readonly [string, Edit, string, string]>([
    ['a bound', replacing('/length/words/max', 120, 230), 'max: 120}', 'max: 230}'],
    [
      'a text in its quotes',
      replacing('/text/contains/0', '30 days', "14 days' time"),
      "'30 days' ",
      "'14 days'' time' ",
    ],
    [
      'a text that keeps its variable',
      replacing('/text/contains/1', 'A-17 is fine', 'A-17 is well'),
      '"{{order}} is fine"',
      '"{{order}} is well"',
    ],
    [
      'an item that comes to a list on one line',
      { kind: 'append', pointer: '/finishReason', before: ['stop'], after: 'length' },
      '[stop]',
      '[stop, length]',
    ],
    [
      'an item that comes to a list of lines',
      { kind: 'append', pointer: '/text/contains', before: ['30 days', 'A-17 is fine'], after: 'no: fee' },
      '"{{order}} is fine"\n',
      '"{{order}} is fine"\n    - "no: fee"\n',
    ],
    [
      'a member that comes to a map on one line',
      { kind: 'add', pointer: '/length/chars/min', after: 3 },
      '{ max: 900 }',
      '{ max: 900, min: 3 }',
    ],
    [
      'a member that comes to a map of lines',
      { kind: 'add', pointer: '/status', after: 200 },
      '  finishReason: [stop]\n',
      '  finishReason: [stop]\n  status: 200\n',
    ],
    [
      'a value that has an anchor which nothing else uses',
      replacing('/length/chars', { max: 900 }, { max: 50 }),
      '&limit { max: 900 }',
      '&limit { max: 50 }',
    ],
  ])('%s changes, and no other byte', async (_, edit, before, after) => {
    const { file, edit: make } = await given(cases);
    expect(cases.split(before)).toHaveLength(2);
    expect(await make('refund', edit)).toMatchObject({ kind: 'written' });
    expect(await readFile(file, 'utf8')).toBe(cases.replace(before, () => after));
  });

  test('an alias is replaced by a value of its own; what it stood for stays', async () => {
    const { file, edit } = await given(cases);
    // The turns share one `expect`, so that it is not the alias of one place alone.
    const text = cases.replace('expect: *polite', 'expect: { latency: { totalMs: { max: 5 } } }');
    await writeFile(file, text);
    expect(await edit('talk', replacing('/latency/ttftMs/max', 2000, 700))).toMatchObject({
      kind: 'written',
    });
    expect(await readFile(file, 'utf8')).toBe(text.replace('*ms', '700'));
  });

  test.each([
    [
      'what an alias elsewhere stands for',
      0,
      replacing('/text/contains/0', 'Hello', 'Good day'),
      /another value/,
    ],
    [
      'what an alias stands for here',
      1,
      replacing('/text/contains/0', 'Hello', 'Good day'),
      /\*polite stands here/,
    ],
    [
      'an anchored number that is used once more',
      0,
      replacing('/latency/totalMs/max', 2000, 1),
      /another value/,
    ],
  ])('%s is left to the author, with its line', async (_, turn, edit, reason) => {
    const { file, edit: make } = await given(cases);
    const outcome = await make('talk', edit, turn);
    expect(outcome).toMatchObject({ kind: 'by-hand', reason: expect.stringMatching(reason) as string });
    expect((outcome as { place: string }).place).toMatch(/cases\/all\.yaml:\d+/);
    expect(await readFile(file, 'utf8')).toBe(cases);
  });

  test('a value that is not any more what it was is left as it is', async () => {
    const { edit } = await given(cases);
    const outcome = await edit('refund', replacing('/length/words/max', 100, 230));
    expect(outcome).toMatchObject({ kind: 'by-hand', reason: 'the value was changed meanwhile' });
  });

  test('a value that no set may have is told as the set would tell it', async () => {
    const { file, edit } = await given(cases);
    const outcome = await edit('refund', replacing('/length/words/max', 120, 'many'));
    expect(outcome).toMatchObject({
      kind: 'invalid',
      problems: [expect.stringMatching(/integer|number/) as string],
    });
    expect(await edit('refund', replacing('/length/words/max', 120, 1))).toMatchObject({ kind: 'invalid' });
    expect(await edit('refund', replacing('/text/contains/0', '30 days', 'a {{b}}'))).toMatchObject({
      kind: 'invalid',
      problems: [expect.stringMatching(/variable `b` is not defined/) as string],
    });
    expect(await readFile(file, 'utf8')).toBe(cases);
  });

  test('a byte order mark, line ends of another system, the mode and a link stay', async () => {
    const { folder, file, edit } = await given(cases);
    const text = `\ufeff${cases.replaceAll('\n', '\r\n')}`;
    await writeFile(join(folder, 'elsewhere.yaml'), text);
    await chmod(join(folder, 'elsewhere.yaml'), 0o640);
    await writeFile(file, '');
    await symlink('../elsewhere.yaml', join(folder, 'cases/link.yaml'));
    const append: Edit = {
      kind: 'append',
      pointer: '/text/contains',
      before: ['30 days', 'A-17 is fine'],
      after: 'fee',
    };
    expect(await edit('refund', append)).toMatchObject({ kind: 'written' });
    const after = await readFile(join(folder, 'elsewhere.yaml'), 'utf8');
    expect(after).toBe(text.replace('is fine"\r\n', 'is fine"\r\n    - "fee"\r\n'));
    expect((await stat(join(folder, 'elsewhere.yaml'))).mode & 0o777).toBe(0o640);
    expect(await readdir(join(folder, 'cases'))).toEqual(['all.yaml', 'link.yaml', 'other.yaml']);
  });
});

const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/);
const scalar = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
  fc.constantFrom(
    '14 days',
    'yes',
    "it's",
    'a: b',
    '# no',
    '- x',
    '{{v}}',
    ' lead',
    '',
    'ä\n"q"\\',
    '1e3',
    '~',
  ),
);
const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** How values are written, drawn anew for each of them. */
function writer(draw: () => number): (value: Json, indent: number, flow: boolean) => string {
  const comment = (): string => (draw() % 4 === 0 ? ` # note ${draw()}` : '');
  const text = (value: string): string => {
    const single = `'${value.replaceAll("'", "''")}'`;
    return draw() % 2 === 0 && !/[\n\r\t\x00-\x1f\u0085\u2028\u2029\ufeff]/.test(value)
      ? single
      : JSON.stringify(value);
  };
  const write = (value: Json, indent: number, flow: boolean): string => {
    if (typeof value === 'string') return ` ${text(value)}${flow ? '' : `${comment()}\n`}`;
    if (typeof value !== 'object' || value === null)
      return ` ${String(value)}${flow ? '' : `${comment()}\n`}`;
    const entries = Array.isArray(value)
      ? (value as Json[]).map((item) => ['', item] as const)
      : Object.entries(value);
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
    if (flow || entries.length === 0 || draw() % 3 === 0) {
      const items = entries.map(([name, item]) => `${name === '' ? '' : `${name}:`}${write(item, 0, true)}`);
      return ` ${open}${items.join(draw() % 2 === 0 ? ', ' : ' ,  ')}${close}${flow ? '' : `${comment()}\n`}`;
    }
    const pad = ' '.repeat(indent);
    const lines = entries.map(([name, item]) => {
      const gap = draw() % 5 === 0 ? `${pad}# about it\n\n` : '';
      return `${gap}${pad}${name === '' ? '-' : `${name}:`}${write(item, indent + 2, false)}`;
    });
    return `${comment()}\n${lines.join('')}`;
  };
  return write;
}

/** All places of a value, as paths, with what is there. */
function places(value: Json, path: readonly string[] = []): readonly (readonly [readonly string[], Json])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const below = Object.entries(value).flatMap(([name, item]) => places(item, [...path, name]));
  return [[path, value], ...below];
}

function read(text: string): Json {
  const problems = createProblems('');
  const [document] = readYaml({ path: 'a.yaml', text }, problems);
  problems.throwIfAny();
  return document!.value;
}

function changed(value: Json, [token, ...rest]: readonly string[], change: (was: Json) => Json): Json {
  if (token === undefined) return change(value);
  if (Array.isArray(value))
    return (value as Json[]).map((item, at) => (String(at) === token ? changed(item, rest, change) : item));
  return { ...(value as object), [token]: changed((value as Record<string, Json>)[token]!, rest, change) };
}

describe('for any value, however it is written', () => {
  test('one place changes: the text before and behind stays, and all other values read as before', () => {
    fc.assert(
      fc.property(
        fc.dictionary(key, anyValue, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        scalar,
        fc.nat(),
        fc.infiniteStream(fc.nat(60)),
        (value, after, at, stream) => {
          const write = writer(() => stream.next().value as number);
          const text = `# top\n${write(value, 0, false)
            .replace(/^( #[^\n]*)?\n/, '')
            .replace(/^ /, '')}# end\n`;
          expect(read(text)).toEqual(value);
          const all = places(value).slice(1);
          const [path, was] = all[at % all.length]!;
          const kind = Array.isArray(was)
            ? 'append'
            : typeof was === 'object' && was !== null
              ? 'add'
              : 'replace';
          const where = kind === 'add' ? [...path, 'added_by_test'] : path;
          const edited = editYaml(text, 0, where, { kind, value: after });
          expect(edited.kind).toBe('text');
          if (edited.kind !== 'text') return;
          const expected = changed(value, path, (now) => {
            if (kind === 'append') return [...(now as Json[]), after];
            return kind === 'add' ? { ...(now as object), added_by_test: after } : after;
          });
          expect(read(edited.text)).toEqual(expected);
          // For what is added nothing is taken away.
          expect(kind === 'replace' || edited.text.length > text.length).toBe(true);
          const comments = (one: string): readonly string[] =>
            one.match(/# (note \d+|about it|top|end)/g) ?? [];
          if (!String(after).includes('#')) expect(comments(edited.text)).toEqual(comments(text));
        },
      ),
      { numRuns: 1500 },
    );
  });
});
