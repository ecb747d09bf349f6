import { beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { e2eCluster, putTag, type E2eNamespace } from './harness/index.ts';

/** What a suite says of each protocol; `http` also says how the agent's own JSON looks. */
const protocols = {
  'openai-chat': 'adapter: openai-chat',
  'openai-responses': 'adapter: openai-responses',
  http: `adapter: http
target: { path: /ask }
http:
  body: { conversation: "\${messages}", session: "\${session}", stream: "\${stream}" }
  reply:
    text: /answer
    finishReason: /outcome
    finishReasons: &words { answered: stop, needs_tools: tool_calls }
    toolCalls: { list: /actions, id: /id, name: /tool, arguments: /input }
    usage: { promptTokens: /tokens/in, completionTokens: /tokens/out, totalTokens: /tokens/total }
  stream:
    text: { event: piece, pointer: /piece }
    end: { event: end }
    finishReason: { event: end, pointer: /outcome }
    finishReasons: *words
    toolCalls: { event: action, list: "", id: /id, name: /tool, arguments: /input }
    usage: { event: end, promptTokens: /tokens/in, completionTokens: /tokens/out, totalTokens: /tokens/total }`,
} as const;

/** The same questions and expectations in each protocol. */
async function setIn(ns: E2eNamespace, protocol: string): Promise<void> {
  await ns.write({
    'golden/suite.yaml': `apiVersion: kubectl-bluegreen/v1
kind: GoldenSuite
${protocol}
model: support-agent
timeouts: { connect: 5s, firstToken: 6s, total: 8s }
effects: none
`,
    'golden/cases/all.yaml': [false, true]
      .map(
        (stream) => `id: greeting-${stream}
request: { stream: ${stream}, messages: [{ role: user, content: Hello! }] }
expect: { finishReason: [stop], length: { words: { min: 3, max: 60 } }, usage: { totalTokens: { min: 3 } } }
---
id: orders-${stream}
request: { stream: ${stream} }
turns:
  - messages: [{ role: user, content: Where are A-17 and B-4? }]
    expect:
      finishReason: [tool_calls]
      toolCalls:
        order: exact
        calls:
          - { name: get_order, args: { match: exact, value: { order_id: A-17 } } }
          - { name: get_order, args: { match: exact, value: { order_id: B-4 } } }
  - toolResults:
      - { name: get_order, content: '{"order_id": "A-17", "status": "shipped"}' }
      - { name: get_order, content: '{"order_id": "B-4", "status": "packed"}' }
    expect: { finishReason: [stop], text: { contains: [A-17, shipped] } }
`,
      )
      .join('---\n'),
  });
}

/** What must not depend on the protocol or on the way to the agent. */
function meaning(stdout: string) {
  const verdict = JSON.parse(stdout) as Verdict;
  return {
    outcome: verdict.outcome,
    set: verdict.cases.map(({ id, outcome, findings, samples }) => ({
      id,
      outcome,
      findings: findings.map(({ check, expected, actual }) => ({ check, expected, actual })),
      usage: samples[0]?.usage,
    })),
  };
}

describe('given an agent that speaks all protocols', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: '1.3.0' });
  });

  async function verdicts(behaviour: 'right' | 'no-end-mark') {
    const agent = await startAgent(behaviour);
    const found = [];
    try {
      for (const [adapter, protocol] of Object.entries(protocols)) {
        await setIn(ns, protocol);
        const byUrl = await ns.kubectl('bluegreen', 'verify', '--url', agent.url, '-o', 'json');
        const byPods = await ns.kubectl('bluegreen', 'verify', '-o', 'json', { as: 'ci' });
        found.push(
          { adapter, way: 'url', exitCode: byUrl.exitCode, ...meaning(byUrl.stdout) },
          { adapter, way: 'port-forward', exitCode: byPods.exitCode, ...meaning(byPods.stdout) },
        );
      }
    } finally {
      await agent.stop();
    }
    return found;
  }

  test('each protocol gives the same verdict, by --url and through the port-forward', async () => {
    const found = await verdicts('right');
    for (const { outcome, exitCode, set } of found) {
      expect({ outcome, exitCode, set }).toMatchObject({ outcome: 'pass', exitCode: 0 });
      expect(set).toEqual(found[0]?.set);
    }
    expect(found[0]?.set).toHaveLength(4);
  });

  test('a reply that does not say it is at its end passes in none', async () => {
    await putTag(ns, 'green', '1.3.3-no-end-mark');
    const found = await verdicts('no-end-mark');
    for (const { adapter, way, exitCode, set } of found) {
      expect({ adapter, way, exitCode }).toEqual({ adapter, way, exitCode: 3 });
      expect(set.map(({ outcome }) => outcome)).toEqual(['fail', 'fail', 'fail', 'fail']);
    }
  });
});
