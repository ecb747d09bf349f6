import { describe, expect, it } from 'vitest';
import { takenOver } from '../../../src/domain/monitor/taken-over.ts';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import type { Service, StringMap } from '../../../src/domain/slots/kubernetes.ts';
import { planMove } from '../../../src/domain/slots/move-plan.ts';
import { aMove, aService } from '../../builders/cluster-objects.ts';
import { pairOf } from '../../builders/cluster-work.ts';

const pair = await pairOf();
const record = { op: 'mine', verb: 'switch', who: 'grace', when: '2030-01-01T00:00:00Z' } as const;
const move = planMove(pair, pair.idle, { ...record, why: undefined, verdict: 'passed', set: undefined });
const selector = { app: 'agent-service', slot: 'green' };
const left = aService({ selector, history: [move.entry] });
const theirs = aMove({ op: 'theirs', verb: 'rollback', from: 'green', to: 'blue', who: 'bob' });
const now = (change: Partial<Service['metadata']>, slotSelector: StringMap = selector): Service => ({
  metadata: { ...left.metadata, ...change },
  spec: { ...left.spec, selector: slotSelector },
});
const historyOf = (...entries: readonly object[]) => ({
  annotations: { [annotation.history]: JSON.stringify(entries) },
});
const by = [
  {
    manager: 'kubectl-patch',
    operation: 'Update',
    time: '2030-01-01T00:00:09Z',
    fieldsV1: { 'f:spec': { 'f:selector': {} } },
  },
];

describe('a Service that our move left', () => {
  it('is still ours where labels or other annotations changed', () => {
    expect(takenOver(move, left, left)).toBeUndefined();
    expect(takenOver(move, left, now({ labels: { team: 'a' }, resourceVersion: '9' }))).toBeUndefined();
  });

  it.each<[string, Service, string]>([
    [
      'moved on by somebody who leaves a history',
      now(historyOf(theirs, move.entry), { app: 'agent-service', slot: 'blue' }),
      `rollback by bob at ${theirs.when}`,
    ],
    [
      'moved there and back: it is theirs, though green is live',
      now(historyOf(aMove({ op: 'more', to: 'green', who: 'bob' }), theirs, move.entry)),
      'switch by bob',
    ],
    [
      'another selector from outside',
      now({ managedFields: by }, { app: 'agent-service', slot: 'blue' }),
      'changed by kubectl-patch at 2030-01-01T00:00:09Z',
    ],
    [
      'a selector with one key more',
      now({ managedFields: by }, { ...selector, tier: 'x' }),
      'changed by kubectl-patch',
    ],
    ['made anew', now({ uid: 'another' }), 'the Service was made anew'],
    ['without its history', now({ annotations: {} }), 'the history of moves was taken away'],
  ])("is somebody else's: %s", (_, service, expected) => {
    expect(takenOver(move, left, service)).toContain(expected);
  });
});
