import { describe, expect, it } from 'vitest';
import type { GoldenSet } from '../../src/domain/golden/golden-set.ts';
import type { ExchangeStore } from '../../src/ports/exchange-store.ts';
import type { ProgressEvent } from '../../src/results/progress.ts';
import {
  slotOfInterest,
  verifyIdle,
  type VerifyOptions,
  type VerifyWork,
} from '../../src/use-cases/verify-idle.ts';
import {
  describedSystem,
  type ClusterObjects,
  type SlotOptions,
  type SystemOptions,
} from '../builders/cluster-objects.ts';
import { anyService, workOn } from '../builders/cluster-work.ts';
import { edited } from '../builders/mutable.ts';

/** Only what is read before any case is asked; a test that gets further fails. */
const set = { digest: '4be1', source: 'golden', cases: [] } as unknown as GoldenSet;
const nothing = { image: undefined, version: undefined };

function neverAsked(): never {
  throw new Error('asked');
}

async function verifying(
  system: ClusterObjects,
  options: Partial<VerifyOptions> = {},
  events: ProgressEvent[] = [],
) {
  const { cluster, clock, ids, sha256, interruption } = workOn(system);
  const report = (event: ProgressEvent): void => void events.push(event);
  const work: VerifyWork = {
    ...{ cluster, clock, ids, sha256, report, env: {}, signal: interruption.signal },
    connections: { fetchTo: neverAsked, close: neverAsked },
    store: { open: neverAsked, read: neverAsked } as unknown as ExchangeStore,
    tokenizer: { load: neverAsked },
    adapters: () => neverAsked(),
  };
  const outcome = await verifyIdle(work, set, {
    choice: anyService,
    slot: undefined,
    expect: nothing,
    ...options,
  });
  expect(cluster.writes).toEqual([]);
  return outcome;
}

const reasonOf = async (system: SystemOptions) => {
  const outcome = await verifying(describedSystem(system));
  return outcome.kind === 'verdict' ? [outcome.verdict.outcome, outcome.verdict.reason] : [outcome.kind];
};

describe('A slot that cannot be judged is no failure of its answers', () => {
  it('at zero replicas', async () => {
    expect(await reasonOf({ green: { replicas: 0 } })).toEqual([
      'inconclusive',
      'deployment/agent-green has 0 replicas',
    ]);
  });

  it('without a ready pod, and why', async () => {
    expect(await reasonOf({ green: { ready: 0 } })).toEqual([
      'inconclusive',
      'no pod of deployment/agent-green is ready; agent-green-7d9f-p0: runs but is not ready (readiness GET /readyz on port 8000)',
    ]);
  });

  it('in the middle of a rollout', async () => {
    const [outcome, reason] = await reasonOf({ green: { ready: 2 } });
    expect(outcome).toBe('inconclusive');
    expect(reason).toMatch(/^deployment\/agent-green is not rolled out: 2 of 3 ready; agent-green-7d9f-p2: /);
  });

  it('with pods of an earlier template only', async () => {
    const system = edited(describedSystem(), ({ ReplicaSet: sets }) => {
      sets[1]!.spec.template.spec.containers[0]!.image = 'agent-service:1.2.9';
    });
    expect(await verifying(system)).toMatchObject({
      verdict: { outcome: 'inconclusive', reason: 'no pod of deployment/agent-green is ready' },
    });
  });

  it('and the verdict says of what it is', async () => {
    expect(await verifying(describedSystem({ green: { ready: 0 } }))).toMatchObject({
      verdict: {
        slot: 'green',
        workload: 'deployment/agent-green',
        image: 'agent-service:1.3.0',
        set: { digest: '4be1', source: 'golden' },
        cases: [],
      },
    });
  });
});

describe('A slot that is not what was meant', () => {
  it('is refused where slots cannot be told', async () => {
    expect(await verifying(describedSystem({ live: 'red' }))).toMatchObject({
      kind: 'refused',
      refusals: [{ kind: 'unknown-slot-value' }],
    });
  });

  it('is refused where it does not exist', async () => {
    expect(await verifying(describedSystem(), { slot: 'red' })).toMatchObject({
      refusals: [{ kind: 'no-such-slot', asked: 'red', slots: ['blue', 'green'] }],
    });
  });

  it('is refused where it runs something else', async () => {
    const expected = { image: 'x:1', version: '9' };
    expect(await verifying(describedSystem(), { expect: expected })).toMatchObject({
      refusals: [{ kind: 'image-differs' }, { kind: 'version-differs' }],
    });
  });

  it('is not asked where what is meant is live already', async () => {
    const expected = { image: 'agent-service:1.2.0', version: undefined };
    expect(await verifying(describedSystem(), { expect: expected })).toMatchObject({
      verdict: { outcome: 'pass', slot: 'blue', reason: 'blue is live with this already; nothing was asked' },
    });
    expect(await verifying(describedSystem(), { expect: expected, slot: 'green' })).toMatchObject({
      kind: 'refused',
    });
  });

  it('may be the live one by name', async () => {
    const system = describedSystem({ blue: { ready: 0 } });
    expect(await verifying(system, { slot: 'blue' })).toMatchObject({ verdict: { slot: 'blue' } });
  });
});

describe('Which kept exchanges are meant', () => {
  it('those of the idle slot, or of the named one', async () => {
    const work = workOn();
    expect(await slotOfInterest(work, anyService, undefined)).toMatchObject({ kind: 'slot', name: 'green' });
    expect(await slotOfInterest(work, anyService, 'blue')).toMatchObject({ kind: 'slot', name: 'blue' });
    const broken = workOn(describedSystem({ live: 'red' }));
    expect(await slotOfInterest(broken, anyService, 'blue')).toMatchObject({ kind: 'refused' });
  });
});

it('A ConfigMap that both slots use, and that can change under what was judged, is warned of', async () => {
  const edit: SlotOptions['edit'] = ({ spec }) =>
    (spec.template.spec.volumes = [{ name: 'p', configMap: { name: 'prompts' } }]);
  const system = describedSystem({ blue: { edit }, green: { edit, ready: 0 } });
  const events: ProgressEvent[] = [];
  await verifying({ ...system, ConfigMap: [{ metadata: { name: 'prompts' } }] }, {}, events);
  expect(events).toEqual([
    {
      kind: 'warning',
      text: 'both slots use ConfigMap prompts: editing it changes live; to give the idle slot its own: kubectl bluegreen deploy agent-service -n ai-agents --config prompts=DIR',
    },
  ]);
});
