import { describe, expect, it } from 'vitest';
import type { Imported, SourceDocument } from '../../../../src/domain/golden/import/imported.ts';
import { importPromptfoo } from '../../../../src/domain/golden/import/read-promptfoo.ts';
import type { ReferencedFile } from '../../../../src/domain/golden/import/references.ts';
import type { Json } from '../../../../src/domain/json.ts';

function document(value: Json, file = 'c.yaml'): SourceDocument {
  return { value, placeOf: () => ({ file, line: 1, column: 1 }) };
}

function imported(
  config: Json,
  files: Readonly<Record<string, ReferencedFile>> = {},
  taken: string[] = [],
): Imported {
  const source = { config: document(config), files: new Map(Object.entries(files)) };
  return importPromptfoo(source, { taken: new Set(taken), into: 'c' });
}

const asked = ({ cases }: Imported): Json[] =>
  cases.map(
    ({ content }) =>
      (content['request'] as { messages: { content: Json }[] }).messages.at(-1)?.content ?? null,
  );

describe('A configuration of promptfoo', () => {
  it('asks each prompt with each test, and a list of values one by one', () => {
    const all = imported({
      prompts: ['A {{x}}', 'B {{ x }} {{y.z}}'],
      defaultTest: { vars: { y: { z: 1 } } },
      tests: [{ description: 'Both', vars: { x: ['p', 'q'] } }],
    });
    expect(asked(all)).toEqual(['A p', 'B p 1', 'A q', 'B q 1']);
    expect(all.cases.map(({ id }) => id)).toEqual(['both', 'both-2', 'both-3', 'both-4']);
  });

  it('gives ids that are file names, and none that the set has', () => {
    const tests = [
      { description: '../Ünï/..' },
      { description: 'UNI' },
      { description: '???', vars: { a: '日本' } },
    ];
    const ids = imported({ prompts: 'p', tests }, {}, ['uni']).cases.map(({ id }) => id);
    expect(ids).toEqual(['u-ni-', 'uni-2', 'c'].map((id) => id.replace(/-$/, '')));
  });

  it('takes prompts and tests from files, and says which it does not read', () => {
    const files: Record<string, ReferencedFile> = {
      'file://p.txt': { kind: 'text', text: 'one {{x}}\n---\ntwo {{x}}\n' },
      'file://t.yaml': { kind: 'document', document: document([{ vars: { x: 'file://v.md' } }], 't.yaml') },
      'file://v.md': { kind: 'text', text: 'V' },
      'file://gen.js': { kind: 'unread', reason: 'code is never run' },
    };
    const all = imported(
      { prompts: ['file://p.txt', 'gen.js'], tests: ['file://t.yaml', 'file://gen.js'] },
      files,
    );
    expect(asked(all)).toEqual(['one V', 'two V']);
    expect(all.leftOut.map(({ what }) => what)).toEqual([
      'prompt: file://gen.js: code is never run',
      'tests: file://gen.js: code is never run',
    ]);
  });

  it('keeps braces that are no variables any more, and leaves out what templates do beyond that', () => {
    const all = imported({
      prompts: '{{x}}',
      tests: [{ vars: { x: 'a {{ b' } }, { vars: {} }, { vars: { x: '{{ y | upper }}' } }],
    });
    expect(asked(all)).toEqual(['a {{ b']);
    expect(all.leftOut.map(({ what }) => what)).toEqual([
      'a test: no test sets the variable x',
      'a test: {{ y | upper }} is more than a variable',
    ]);
  });

  it('sends tools and parameters of a single provider, and never its keys', () => {
    const config = { temperature: 0, apiKey: 'sk-1', tools: [{ type: 'function' }], callApi: 'x' };
    const { cases, leftOut } = imported({ prompts: 'p', providers: [{ id: 'openai:m', config }] });
    expect(cases[0]?.content['request']).toMatchObject({
      parameters: { temperature: 0 },
      tools: [{ type: 'function' }],
    });
    expect(JSON.stringify(cases)).not.toContain('sk-1');
    expect(leftOut.map(({ what }) => what)).toEqual(['config.callApi of the provider']);
  });

  it('makes a case without a check advisory, and judges no answer that was changed first', () => {
    const tests = [
      { options: { transform: 'output.x' }, assert: [{ type: 'contains', value: 'a' }], threshold: 0.5 },
    ];
    const { cases, leftOut } = imported({ prompts: 'p', tests });
    expect(cases[0]).toMatchObject({ checks: 0, content: { severity: 'advisory', expect: { status: 200 } } });
    expect(leftOut.map(({ what }) => what)).toEqual([
      'threshold of a test: a share of its checks suffices',
      'contains of an answer that options.transform changes first',
    ]);
  });

  it('ends at 5,000 cases, and says so', () => {
    const many = Array.from({ length: 100 }, (_, n) => n);
    const { cases, leftOut } = imported({ prompts: '{{a}} {{b}}', tests: [{ vars: { a: many, b: many } }] });
    expect(cases).toHaveLength(5_000);
    expect(leftOut).toMatchObject([{ what: 'all from here on: more than 5000 cases' }]);
  });
});
