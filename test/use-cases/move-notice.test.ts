import { describe, expect, test } from 'vitest';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { moveNotice } from '../../src/use-cases/move-notice.ts';
import { unmoved } from '../../src/use-cases/switch-result.ts';
import { pairOf, workOn } from '../builders/cluster-work.ts';
import { describedSystem } from '../builders/cluster-objects.ts';

const context = {
  why: 'release day',
  startedAt: new Date('2026-01-01T10:00:00Z'),
  endedAt: new Date('2026-01-01T10:01:00Z'),
};

async function ending(changes: Partial<SwitchResult>): Promise<SwitchResult> {
  const { cluster } = workOn(describedSystem());
  return { ...unmoved('switch', cluster.scope, await pairOf(), 'none'), who: 'ada', ...changes };
}

test('a move is told with who, why, from where to where, and when; in one line too', async () => {
  const result = await ending({ outcome: 'switched', changed: true, live: 'green', op: 'op-1' });
  expect(moveNotice(result, context)).toEqual({
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'MoveNotice',
    text: 'prod-eu/ai-agents agent-service: switch: switched, blue -> green, agent-service:1.2.0 -> 1.3.0, by ada, live: green',
    verb: 'switch',
    outcome: 'switched',
    changed: true,
    live: 'green',
    overlap: null,
    context: 'prod-eu',
    namespace: 'ai-agents',
    service: 'agent-service',
    from: { slot: 'blue', image: 'agent-service:1.2.0', version: '1.2.0', workload: 'deployment/agent-blue' },
    to: { slot: 'green', image: 'agent-service:1.3.0', version: '1.3.0', workload: 'deployment/agent-green' },
    op: 'op-1',
    who: 'ada',
    why: 'release day',
    reason: null,
    verdict: null,
    refusals: [],
    startedAt: '2026-01-01T10:00:00Z',
    endedAt: '2026-01-01T10:01:00Z',
  });
});

test('a refusal is told with what was expected and found, and without the commands that help', async () => {
  const refusal = { kind: 'toggle', summary: 'green was just left', expected: 'a change', found: 'none' };
  const refusals = [{ ...refusal, where: 'here', help: 'kubectl bluegreen status --context secret-name' }];
  const notice = moveNotice(await ending({ outcome: 'refused', refusals }), context);
  expect(notice?.refusals).toEqual([refusal]);
  expect(notice?.text).toMatch(/switch: refused, .*by ada, live: blue \(green was just left\)$/);
});

test('where both slots are selected it says so', async () => {
  const overlap = { state: 'standing', op: 'op-1' } as const;
  const result = await ending({ outcome: 'unconfirmed', changed: true, live: null, overlap });
  expect(moveNotice(result, context)).toMatchObject({
    live: null,
    overlap: 'standing',
    text: expect.stringMatching(/, live: both slots$/) as string,
  });
});

describe('nothing is told of', () => {
  test.each<[string, Partial<SwitchResult>]>([
    ['a slot that is live already', { outcome: 'already-live' }],
    ['a change in a file', { outcome: 'written' }],
    ['a dry run', { outcome: 'planned', dryRun: 'client' }],
    ['a dry run that is refused', { outcome: 'refused', dryRun: 'server' }],
    ['^C before anything was changed', { outcome: 'interrupted', changed: false }],
  ])('%s', async (_, changes) => {
    expect(moveNotice(await ending(changes), context)).toBeUndefined();
  });
});

test('^C after the move is told', async () => {
  const notice = moveNotice(await ending({ outcome: 'interrupted', changed: true, live: 'green' }), context);
  expect(notice).toMatchObject({ outcome: 'interrupted', changed: true, live: 'green' });
});
