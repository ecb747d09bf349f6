import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GoldenImportResult } from '../../src/results/golden-import-result.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { expectError, expectRefusal } from './expect-tidy.ts';
import { e2eCluster, expectSchema, type E2eNamespace } from './harness/index.ts';

const config = `prompts:
  - 'Where is my order {{order}}?'
  - '[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello, about {{order}}"}]'
providers: openai:gpt-4o-mini
defaultTest:
  assert: [{ type: latency, threshold: 20000 }]
tests:
  - description: Order, by number
    vars: { order: A-17 }
    assert:
      - { type: not-icontains, value: as an ai }
      - { type: finish-reason, value: tool_calls }
      - type: llm-rubric
        value: is kind
  - vars: { order: '{% raw %}' }
    assert: []
`;
const lines = [
  '{"messages": [{"role": "user", "content": "Where is my order A-17?"}, {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "get_order", "arguments": "{\\"order_id\\": \\"A-17\\"}"}}]}]}',
  '{"custom_id": "Say Hello!", "url": "/v1/chat/completions", "body": {"model": "m", "messages": [{"role": "user", "content": "Hello! {{name}}"}]}}',
];

describe('given prompts and checks that were written for other tools', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
    await ns.write({ 'promptfooconfig.yaml': config, 'train.jsonl': `${lines.join('\n')}\n` });
  });
  const run = async (...words: string[]) =>
    await ns.kubectl('bluegreen', 'golden', 'import', ...words, { env: { KUBECONFIG: '/nonexistent' } });

  test('a dry run and --strict write nothing, and say each thing that has no equal', async () => {
    const planned = await run('promptfooconfig.yaml', '--dry-run');
    expect(planned.exitCode, planned.stderr).toBe(0);
    expect(planned.stdout).toMatch(/^left out {2}promptfooconfig\.yaml:13 {2}llm-rubric\n {2}instead \S/m);
    expect(planned.stdout).toMatch(
      /^left out {2}promptfooconfig\.yaml:15 {2}a test: \{% raw %\} is more than a variable$/m,
    );
    expect(planned.stdout).toMatch(/^planned .*: 2 cases with 6 checks, 2 left out; nothing was written$/m);
    const strict = await run('promptfooconfig.yaml', '--strict', '-o', 'json');
    expect(strict.exitCode).toBe(5);
    const result = JSON.parse(strict.stdout) as GoldenImportResult;
    await expectSchema('golden-import-result', result);
    expect(result).toMatchObject({ outcome: 'refused', files: [], totals: { leftOut: 2 } });
    expect(await readdir(ns.folder)).not.toContain('golden');
  });

  test('what was imported runs against an agent, beside the set that golden init wrote', async () => {
    const first = await run('promptfooconfig.yaml');
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^next {6}kubectl bluegreen golden init --golden golden/m);
    const init = await ns.kubectl('bluegreen', 'golden', 'init', { env: { KUBECONFIG: '/nonexistent' } });
    expect(init.exitCode, init.stderr).toBe(0);
    const second = await run('train.jsonl', '--into', 'trained', '-o', 'json');
    expect(second.exitCode, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      outcome: 'imported',
      cases: [
        { id: 'trained-1', checks: 1 },
        { id: 'say-hello', checks: 0 },
      ],
      totals: { casesWithoutCheck: 1, leftOut: 0 },
      hasSuite: true,
    });
    const kept = await readFile(
      path.join(ns.folder, 'golden/cases/promptfooconfig/order-by-number.yaml'),
      'utf8',
    );
    expect(kept).toMatch(/^# Imported from promptfooconfig\.yaml:8\.\n# Left out: llm-rubric /m);

    const agent = await startAgent('right');
    const verify = await ns
      .kubectl('bluegreen', 'verify', '--url', agent.url, '-o', 'json', {
        env: { KUBECONFIG: '/nonexistent' },
      })
      .finally(() => agent.stop());
    const { cases } = JSON.parse(verify.stdout) as { cases: { id: string; outcome: string }[] };
    expect(Object.fromEntries(cases.map(({ id, outcome }) => [id, outcome]))).toMatchObject({
      'order-by-number': 'pass',
      'trained-1': 'pass',
      'say-hello': 'pass',
    });
  });

  test('a second import, CI, and files that are something else are refused, and nothing changes', async () => {
    const before = await readdir(path.join(ns.folder, 'golden'), { recursive: true });
    const again = await run('promptfooconfig.yaml');
    expectRefusal(again, /imported already/, /golden\/cases\/promptfooconfig/);
    const inCi = await ns.kubectl('bluegreen', 'golden', 'import', 'train.jsonl', { env: { CI: 'true' } });
    expectError(inCi, /golden import writes golden files, which never happens with CI set/, { exitCode: 2 });
    await ns.write({
      'bad.jsonl': '{"messages": []}\n{"messages": [\n',
      'bad.yaml': 'prompts: [a\n',
      'binary.jsonl': '\u0000\u0001',
      'large.yaml': `prompts: "${'x'.repeat(3 * 1024 * 1024)}"\n`,
      'other.yaml': 'a: 1\n',
    });
    const bad = [
      ['bad.jsonl', /^bad\.jsonl:2:1: not JSON/m],
      ['bad.yaml', /^bad\.yaml:2:1: does not parse as YAML/m],
      ['binary.jsonl', /^binary\.jsonl:1:1: not text: it has the control character U\+0000/m],
      ['large.yaml', /^large\.yaml: larger than 2 MiB/m],
      ['other.yaml', /neither a configuration of promptfoo/],
      ['none.yaml', /no such file/],
    ] as const;
    for (const [file, message] of bad) expectError(await run(file), message, { exitCode: 1 });
    expect(await readdir(path.join(ns.folder, 'golden'), { recursive: true })).toEqual(before);
  });
});
