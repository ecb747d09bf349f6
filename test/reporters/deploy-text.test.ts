import { describe, expect, it } from 'vitest';
import { deployText } from '../../src/reporters/deploy-text.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import type { DeployResult } from '../../src/results/deploy-result.generated.ts';

const base: DeployResult = {
  apiVersion: 'kubectl-bluegreen/v1',
  kind: 'DeployResult',
  outcome: 'deployed',
  changed: false,
  live: 'blue',
  context: 'prod-eu',
  namespace: 'ai-agents',
  service: 'agent-service',
  slot: 'green',
  workload: 'deployment/agent-green',
  op: 'op000001',
  dryRun: 'none',
  changes: [
    { what: 'image of agent', from: 'agent-service:1.3.0', to: 'agent-service:1.4.0' },
    { what: 'label version', from: null, to: '1.4.0' },
  ],
  refusals: [],
  troubles: [],
  warnings: [],
  timings: {},
};
const changes =
  '  image of agent: agent-service:1.3.0 -> agent-service:1.4.0\n  label version: unset -> 1.4.0\n';
const undoTo = 'agent-service:1.3.0';
const undo =
  'blue is live and untouched. Undo on green, back to agent-service:1.3.0: kubectl -n ai-agents rollout undo deployment/agent-green\n';

/** Each end, and what is said of it. */
const ends: { readonly [K in DeployResult['outcome']]: readonly [Partial<DeployResult>, string] } = {
  deployed: [
    { changed: true },
    `${changes}green is rolled out. Next: kubectl bluegreen verify agent-service -n ai-agents\n`,
  ],
  'already-so': [
    {},
    'green runs this already and is rolled out; nothing was changed. Next: kubectl bluegreen verify agent-service -n ai-agents\n',
  ],
  planned: [
    { dryRun: 'server', patch: [{ op: 'add', path: '/spec/replicas', value: 3 }] },
    `${changes}would change deployment/agent-green (dry run: server); nothing was changed\n` +
      '  {"op":"add","path":"/spec/replicas","value":3}\n',
  ],
  refused: [
    {
      refusals: [{ kind: 'k', summary: 'it is not clear', expected: 'a', found: 'b', where: 'c', help: 'd' }],
    },
    'refused: it is not clear\n  expected  a\n  found     b\n  where     c\n  help      d\n' +
      'nothing was changed; blue is live and untouched\n',
  ],
  failed: [
    { changed: true, undoTo, reason: 'not rolled out after 120 s: 0 of 3 updated pods are ready' },
    `failed: not rolled out after 120 s: 0 of 3 updated pods are ready\n${undo}`,
  ],
  undone: [
    { reason: 'green is live since: changed by bob' },
    'refused: green became live while it was changed: green is live since: changed by bob\n' +
      'deployment/agent-green was put back\n',
  ],
  unconfirmed: [
    { changed: true, reason: 'no answer' },
    'not confirmed: the change may have been applied (op op000001): no answer\n' +
      'to find out: kubectl -n ai-agents get deployment/agent-green -o yaml\n',
  ],
  interrupted: [
    { changed: true, undoTo, reason: 'interrupted while the rollout went on' },
    `interrupted: interrupted while the rollout went on\n${undo}`,
  ],
};

describe('How a change of the idle slot ended', () => {
  it.each(Object.entries(ends))('%s', (outcome, [more, text]) => {
    expect(
      deployText({ ...base, outcome: outcome as DeployResult['outcome'], ...more }, nothingRepeated),
    ).toBe(text);
  });

  it('failed, with pods and their last log lines', () => {
    const troubles = [
      {
        pod: 'agent-green-5c9d-k2m',
        kind: 'crash',
        reason: 'CrashLoopBackOff (exit 1, 2 restarts)',
        more: 2,
        logs: ['KeyError: \u001b[31mOPENAI_API_KEY\u001b[0m', '\tat main'],
        look: 'logs agent-green-5c9d-k2m -c agent --previous',
      },
      { pod: 'agent-green-5c9d-x1x', kind: 'starting', reason: 'Pending, not ready yet', more: 0 },
    ];
    expect(
      deployText(
        { ...base, outcome: 'failed', changed: true, undoTo, reason: 'r', troubles },
        nothingRepeated,
      ),
    ).toBe(
      [
        'failed: r',
        '  agent-green-5c9d-k2m  CrashLoopBackOff (exit 1, 2 restarts)',
        '  and 2 more with the same reason',
        '    | KeyError: \\u001b[31mOPENAI_API_KEY\\u001b[0m',
        '    |   at main',
        '    more: kubectl -n ai-agents logs agent-green-5c9d-k2m -c agent --previous',
        '  agent-green-5c9d-x1x  Pending, not ready yet',
        '    more: kubectl -n ai-agents describe pod agent-green-5c9d-x1x',
        undo,
      ].join('\n'),
    );
  });

  it('offers no undo of what was not done', () => {
    expect(deployText({ ...base, outcome: 'failed', reason: 'r' }, nothingRepeated)).toBe(
      'failed: r\nblue is live and untouched.\n',
    );
    expect(deployText({ ...base, outcome: 'interrupted' }, nothingRepeated)).toBe(
      'interrupted; nothing was changed; blue is live\n',
    );
  });

  it('does not name a live slot that it does not know', () => {
    expect(deployText({ ...base, outcome: 'refused', live: '' }, nothingRepeated)).toBe(
      'nothing was changed\n',
    );
  });
});
