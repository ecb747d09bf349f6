import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import type { HistoryEntry } from '../../../src/domain/slots/history.ts';
import {
  planRollback,
  rollbackRefusals,
  type RollbackPlan,
} from '../../../src/domain/slots/plan-rollback.ts';
import type { ReplicaSet } from '../../../src/domain/slots/kubernetes.ts';
import {
  aDeployment,
  aMove,
  aReplicaSet,
  describedSystem,
  type SystemOptions,
} from '../../builders/cluster-objects.ts';
import { pairOf } from '../../builders/cluster-work.ts';
import { edited } from '../../builders/mutable.ts';

async function plan(system: SystemOptions, to?: string): Promise<RollbackPlan> {
  return planRollback(await pairOf(describedSystem(system)), { to });
}

const kinds = (made: RollbackPlan): readonly string[] =>
  made.kind === 'refused' ? made.refusals.map(({ kind }) => kind) : [made.kind];

/** Blue is live after a switch from green, which served what it runs now. */
async function afterSwitch(entry: Partial<HistoryEntry> = {}, green: SystemOptions['green'] = {}) {
  const { idle } = await pairOf(describedSystem({ green }));
  return { history: [aMove({ templates: { green: idle.template }, ...entry })] };
}

describe('Back to what served before the last switch', () => {
  it('goes where the slot still runs it', async () => {
    expect(await plan({ service: await afterSwitch() })).toMatchObject({ kind: 'go', to: { name: 'green' } });
  });

  it('goes after a switch without a verdict too: it never asks for one', async () => {
    expect(kinds(await plan({ service: await afterSwitch({ verdict: 'skipped' }) }))).toEqual(['go']);
  });

  it('goes with fewer ready pods than live has: some are better than none', async () => {
    const green = { replicas: 3, ready: 1 };
    expect(kinds(await plan({ green, service: await afterSwitch({}, green) }))).toEqual(['go']);
  });

  it('goes though the slot has no probe, and is smaller: preflight is for switches', async () => {
    const green: SystemOptions['green'] = {
      replicas: 1,
      edit: ({ spec }) => delete spec.template.spec.containers[0]!.readinessProbe,
    };
    expect(kinds(await plan({ green, service: await afterSwitch({}, green) }))).toEqual(['go']);
  });
});

describe('No way back', () => {
  const noReady = { ready: 0 };
  it.each<[string, () => Promise<SystemOptions>, readonly string[]]>([
    ['without a history', () => Promise.resolve({}), ['no-history']],
    [
      'where the history cannot be read',
      () => Promise.resolve({ service: { annotations: { [annotation.history]: '[' } } }),
      ['history-unreadable'],
    ],
    [
      'where somebody moved traffic around the plugin',
      async () => ({ service: await afterSwitch({ to: 'green', from: 'blue' }) }),
      ['changed-outside'],
    ],
    [
      'after a rollback',
      async () => ({ service: await afterSwitch({ verb: 'rollback' }) }),
      ['already-rolled-back'],
    ],
    [
      'to a slot that is no longer there',
      async () => ({ service: await afterSwitch({ from: 'red' }) }),
      ['no-such-slot'],
    ],
    [
      'to a slot without ready pods',
      async () => ({ green: noReady, service: await afterSwitch({}, noReady) }),
      ['target-not-ready'],
    ],
    [
      'to a slot whose template changed',
      async () => ({ service: await afterSwitch(), green: { version: '1.4.0' } }),
      ['target-changed'],
    ],
    [
      'to a slot whose template was not recorded',
      async () => ({ service: await afterSwitch({ templates: {} }) }),
      ['target-changed'],
    ],
    [
      'to a slot that is changed and down: both are said',
      async () => ({ service: await afterSwitch(), green: { version: '1.4.0', ready: 0 } }),
      ['target-not-ready', 'target-changed'],
    ],
  ])('%s', async (_, system, expected) => {
    const options = await system();
    expect(kinds(await plan(options))).toEqual(expected);
    const pair = await pairOf(describedSystem(options));
    expect(rollbackRefusals(pair).map(({ kind }) => kind)).toEqual(expected);
  });

  it('names the revision that ran the image that served, where there is just one', async () => {
    const revised = (revision: string, image: string, hash: string) =>
      edited(aReplicaSet(aDeployment('green', { image }), hash), ({ metadata }) => {
        metadata.annotations = { 'deployment.kubernetes.io/revision': revision };
      });
    const service = await afterSwitch({ images: { green: 'agent-service:1.1.9' } });
    const system = describedSystem({ service, green: { version: '1.4.0' } });
    const first = revised('4', 'agent-service:1.1.9', 'aaaa');
    const second = revised('5', 'agent-service:1.1.9', 'bbbb');
    const other = revised('6', 'agent-service:1.2.5', 'cccc');
    const revision = async (...sets: readonly ReplicaSet[]) => {
      const made = planRollback(await pairOf({ ...system, ReplicaSet: [...system.ReplicaSet, ...sets] }), {
        to: undefined,
      });
      const [refusal] = made.kind === 'refused' ? made.refusals : [];
      return refusal?.kind === 'target-changed' ? refusal.revision : 'not refused so';
    };
    expect(await revision(first, other)).toBe('4');
    expect(await revision(first, second, other)).toBeUndefined();
    expect(await revision(other)).toBeUndefined();
  });

  it('says when only settings changed under the same image', async () => {
    const green: SystemOptions['green'] = {
      edit: ({ spec }) => spec.template.spec.containers[0]!.env!.push({ name: 'LOG', value: 'debug' }),
    };
    const service = await afterSwitch({ images: { green: 'agent-service:1.3.0' } });
    expect(await plan({ service, green })).toMatchObject({
      refusals: [
        {
          kind: 'target-changed',
          served: 'agent-service:1.3.0',
          now: 'agent-service:1.3.0 with another template',
        },
      ],
    });
  });
});

describe('A named slot, with a reason', () => {
  it.each<[string, () => Promise<SystemOptions>]>([
    ['no history', () => Promise.resolve({})],
    [
      'a history that cannot be read',
      () => Promise.resolve({ service: { annotations: { [annotation.history]: '[' } } }),
    ],
    ['a move around the plugin', async () => ({ service: await afterSwitch({ to: 'green' }) })],
    ['an earlier rollback', async () => ({ service: await afterSwitch({ verb: 'rollback' }) })],
    ['another template', async () => ({ service: await afterSwitch(), green: { version: '1.4.0' } })],
  ])('is gone to in spite of %s', async (_, system) => {
    expect(await plan(await system(), 'green')).toMatchObject({ kind: 'go', to: { name: 'green' } });
  });

  it('is never gone to without ready pods', async () => {
    expect(kinds(await plan({ green: { ready: 0 } }, 'green'))).toEqual(['target-not-ready']);
    expect(await plan({ green: { replicas: 0 }, blue: { replicas: 0 } }, 'green')).toMatchObject({
      refusals: [{ kind: 'target-not-ready', desired: 0, liveSize: 1 }],
    });
  });

  it('may be live already', async () => {
    expect(kinds(await plan({}, 'blue'))).toEqual(['already-live']);
  });

  it('has to be there', async () => {
    expect(kinds(await plan({}, 'red'))).toEqual(['no-such-slot']);
  });
});

describe('Back to a recorded move', () => {
  /** Blue is live by move 2; before it green was, by move 1. */
  async function twoMoves(green: SystemOptions['green'] = {}): Promise<readonly HistoryEntry[]> {
    const { live, idle } = await pairOf(describedSystem({ green }));
    const templates = { [live.name]: live.template, [idle.name]: idle.template };
    return [
      aMove({ rev: 2, verb: 'rollback', templates }),
      aMove({ rev: 1, from: 'blue', to: 'green', templates, images: { green: 'agent-service:1.3.0' } }),
    ];
  }
  const to = async (toRevision: number, system: SystemOptions): Promise<RollbackPlan> =>
    planRollback(await pairOf(describedSystem(system)), { to: undefined, toRevision });

  it('goes to what served after it, after a rollback too', async () => {
    const made = await to(1, { service: { history: await twoMoves() } });
    expect(made).toMatchObject({ kind: 'go', to: { name: 'green' } });
  });

  it('is done where that is live and as it was', async () => {
    expect(kinds(await to(2, { service: { history: await twoMoves() } }))).toEqual(['already-live']);
  });

  it('is refused where that runs something else, live or idle', async () => {
    const history = await twoMoves();
    const idle = await to(1, { service: { history }, green: { version: '1.4.0' } });
    expect(kinds(idle)).toEqual(['target-changed']);
    expect(idle).toMatchObject({ refusals: [{ after: 1, served: 'agent-service:1.3.0' }] });
    expect(kinds(await to(2, { service: { history }, blue: { version: '1.4.0' } }))).toEqual([
      'target-changed',
    ]);
  });

  it('is refused where nothing of it is ready, or nothing of the kind is recorded', async () => {
    const green = { ready: 0 };
    expect(kinds(await to(1, { service: { history: await twoMoves(green) }, green }))).toEqual([
      'target-not-ready',
    ]);
    expect(kinds(await to(7, { service: { history: await twoMoves() } }))).toEqual(['no-such-revision']);
    expect(await to(1, {})).toMatchObject({ refusals: [{ kind: 'no-such-revision', revisions: [] }] });
    expect(kinds(await to(1, { service: { annotations: { [annotation.history]: 'x' } } }))).toEqual([
      'history-unreadable',
    ]);
  });

  it('is refused where the slot is gone', async () => {
    const history = [aMove({ rev: 1, from: 'blue', to: 'purple' })];
    expect(kinds(await to(1, { service: { history } }))).toEqual(['no-such-slot']);
  });
});

describe('Where the Service wants a reason', () => {
  const wanting = async (value: string, reason?: string): Promise<RollbackPlan> => {
    const { history } = await afterSwitch();
    const service = { history, annotations: { [annotation.requireReason]: value } };
    return planRollback(await pairOf(describedSystem({ service })), { to: undefined, reason });
  };

  it.each([
    ['true', undefined, ['reason-required']],
    ['true', '  ', ['reason-required']],
    ['True', undefined, ['reason-required']],
    ['', undefined, ['reason-required']],
    ['false', undefined, ['go']],
    ['true', 'it loses orders', ['go']],
  ] as const)('annotation "%s", reason %s', async (value, reason, expected) => {
    expect(kinds(await wanting(value, reason))).toEqual(expected);
  });

  it('status does not count the reason among what stands in the way', async () => {
    const { history } = await afterSwitch();
    const service = { history, annotations: { [annotation.requireReason]: 'true' } };
    expect(rollbackRefusals(await pairOf(describedSystem({ service })))).toEqual([]);
  });
});
