import { describe, expect, it } from 'vitest';
import { switchText } from '../../src/reporters/switch-text.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';

const end = (slot: string): NonNullable<SwitchResult['from']> => ({
  slot,
  image: `agent-service:${slot}`,
  version: null,
  workload: `deployment/agent-${slot}`,
});

const base: SwitchResult = {
  apiVersion: 'kubectl-bluegreen/v1',
  kind: 'SwitchResult',
  verb: 'switch',
  outcome: 'switched',
  changed: false,
  live: 'blue',
  context: 'prod-eu',
  namespace: 'ai-agents',
  service: 'agent-service',
  from: end('blue'),
  to: end('green'),
  op: 'op000001',
  dryRun: 'none',
  refusals: [],
  verdict: null,
  warnings: [],
  timings: {},
};
const moved = { changed: true, live: 'green' };
const refusal = {
  kind: 'paused',
  summary: 'green is paused',
  expected: 'a Deployment that rolls out its template',
  found: 'spec.paused is true',
  where: 'deployment/agent-green',
  help: 'kubectl rollout resume deployment/agent-green',
};

/** Each end, and what is said of it. */
const ends: { readonly [K in SwitchResult['outcome']]: readonly [Partial<SwitchResult>, string] } = {
  switched: [
    moved,
    'green is live. Way back: kubectl bluegreen rollback agent-service -n ai-agents\n' +
      'note: clients that keep connections open stay on blue until they reconnect\n',
  ],
  'rolled-back': [
    moved,
    'green is live again. To return to blue: kubectl bluegreen switch agent-service -n ai-agents --to blue\n',
  ],
  'already-live': [{}, 'blue is live already; nothing was changed\n'],
  written: [
    { manifest: { file: 'k8s/service.yaml', line: 12, from: 'blue', to: 'green', written: true } },
    'k8s/service.yaml:12: blue -> green; in the cluster nothing was changed: blue is live; green gets users once it is applied\n',
  ],
  planned: [
    { dryRun: 'client', patch: [{ op: 'replace', path: '/spec/selector/slot', value: 'green' }] },
    'would move traffic from blue to green (dry run: client); nothing was changed\n' +
      'patch of service/agent-service in ai-agents:\n' +
      '  {"op":"replace","path":"/spec/selector/slot","value":"green"}\n',
  ],
  refused: [
    { refusals: [refusal] },
    'refused: green is paused\n' +
      '  expected  a Deployment that rolls out its template\n' +
      '  found     spec.paused is true\n' +
      '  where     deployment/agent-green\n' +
      '  help      kubectl rollout resume deployment/agent-green\n' +
      'nothing was changed; blue is live\n',
  ],
  failed: [{}, 'refused: green failed its golden set\nnothing was changed; blue is live\n'],
  inconclusive: [
    {},
    'refused: it could not be told whether green is good\nnothing was changed; blue is live\n',
  ],
  'moved-back': [
    {
      changed: true,
      reason: 'green no longer runs the template that was judged',
      timings: { servedMs: 1840 },
      movedBackAt: '2026-11-23T14:03:22Z',
    },
    'moved back: blue is live again since 14:03:22 UTC (green served for 1.8 s): green no longer runs the template that was judged\n',
  ],
  unconfirmed: [
    { ...moved, reason: 'the Service has no ready endpoints after 30 s' },
    'not confirmed: green is selected, but the Service has no ready endpoints after 30 s\n' +
      'to find out: kubectl bluegreen status agent-service -n ai-agents\n',
  ],
  interrupted: [
    moved,
    'interrupted: green is live; endpoints were not waited for\n' +
      'Way back: kubectl bluegreen rollback agent-service -n ai-agents\n',
  ],
};

describe('How a move ended', () => {
  it.each(Object.entries(ends))('%s', (outcome, [more, text]) => {
    expect(
      switchText({ ...base, outcome: outcome as SwitchResult['outcome'], ...more }, nothingRepeated),
    ).toBe(text);
  });

  const monitor = {
    outcome: 'interrupted',
    windowMs: 60_000,
    intervalMs: 5000,
    watchedMs: 18_230,
    smokeCases: 2,
    failuresInARow: 3,
    falseAlarm: 0.003245,
    signals: [],
  } as const;
  const told = (more: Partial<SwitchResult>): string =>
    switchText(
      { ...base, ...moved, ...more, monitor: { ...monitor, signals: [], ...more.monitor } },
      nothingRepeated,
    );
  const back = 'Way back: kubectl bluegreen rollback agent-service -n ai-agents\n';

  it('interrupted while it was watched: how far, and the way back', () => {
    expect(told({ outcome: 'interrupted' })).toBe(
      `interrupted: green is live; it was watched for 18.2 s of 60 s\n${back}`,
    );
  });

  it('watched, and not all could be seen: the way back, where green is still live', () => {
    const reason = 'not all could be seen in 60 s of watching: pods of green could not be read';
    const check = 'to find out: kubectl bluegreen status agent-service -n ai-agents\n';
    expect(told({ outcome: 'unconfirmed', reason })).toBe(
      `not confirmed: green is selected, but ${reason}\n${check}${back}`,
    );
    expect(told({ outcome: 'unconfirmed', reason: 'rollback by bob', live: 'blue' })).toBe(
      `not confirmed: blue is selected, but rollback by bob\n${check}`,
    );
  });

  it('planned, with the watch that would follow', () => {
    expect(told({ outcome: 'planned', dryRun: 'client', patch: [] })).toContain(
      'then watched for 60 s: pods, endpoints and 2 smoke cases each 5 s; a case that fails 3 times in a row moves traffic back\n' +
        'a good release whose cases fail 1 time in 20 by chance is moved back in 0.32 % of such watches\n',
    );
    const notAsked = 'no blocking case in golden is tagged smoke';
    const without = { ...monitor, signals: [], smokeCases: 0, notAsked };
    expect(told({ outcome: 'planned', dryRun: 'client', patch: [], monitor: without })).toMatch(
      /^then watched for 60 s: pods and endpoints each 5 s; no smoke case: no blocking case in golden is tagged smoke$/m,
    );
  });

  it('perhaps moved', () => {
    const text = switchText(
      {
        ...base,
        outcome: 'unconfirmed',
        changed: true,
        live: null,
        reason: 'no answer',
      },
      nothingRepeated,
    );
    expect(text).toBe(
      'not confirmed: the change may have been applied (op op000001): no answer\n' +
        'to find out: kubectl bluegreen status agent-service -n ai-agents\n',
    );
  });

  it('interrupted before anything was changed', () => {
    expect(switchText({ ...base, outcome: 'interrupted' }, nothingRepeated)).toBe(
      'interrupted\nnothing was changed; blue is live\n',
    );
  });

  it('with nothing known of what is live', () => {
    expect(
      switchText({ ...base, outcome: 'refused', live: null, refusals: [refusal] }, nothingRepeated),
    ).toMatch(/\nnothing was changed\n$/);
  });

  it('without the warnings, which were told as they came up', () => {
    expect(switchText({ ...base, ...moved, warnings: ['no Event'] }, nothingRepeated)).not.toContain(
      'no Event',
    );
  });

  it('shows a reason that others gave as it stands', () => {
    const text = switchText(
      { ...base, outcome: 'unconfirmed', ...moved, reason: 'x\u001b[2J' },
      nothingRepeated,
    );
    expect(text).toContain('x\\u001b[2J');
  });
});
