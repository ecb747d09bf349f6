import { describe, expect, it } from 'vitest';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { showStatus } from '../../src/use-cases/show-status.ts';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import { applyJsonPatch } from '../builders/apply-json-patch.ts';
import { aMove, describedSystem, type SlotOptions, type SystemOptions } from '../builders/cluster-objects.ts';
import { anyService, pairOf, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';

async function status(work: TestWork): Promise<SlotStatus> {
  const reading = await showStatus(work, anyService);
  if (reading.kind === 'refused') throw new Error(reading.refusal.kind);
  return reading.status;
}

const statusOf = (system: SystemOptions = {}) => status(workOn(describedSystem(system)));
const mounting: SlotOptions = {
  edit: ({ spec }) => (spec.template.spec.volumes = [{ name: 'p', configMap: { name: 'prompts' } }]),
};

describe('Status', () => {
  it('says what is live, and what each slot runs', async () => {
    const pair = await pairOf();
    expect(await statusOf()).toEqual({
      apiVersion: 'kubectl-bluegreen/v1',
      kind: 'SlotStatus',
      context: 'prod-eu',
      service: 'agent-service',
      namespace: 'ai-agents',
      traffic: { kind: 'selector', slotLabel: 'slot', live: 'blue', idle: 'green' },
      slots: [
        { ...slot('blue', '1.2.0'), role: 'live', endpoints: 3, template: pair.live.template },
        { ...slot('green', '1.3.0'), role: 'idle', endpoints: 0, template: pair.idle.template },
      ],
      history: [],
      rollback: { instant: false, reason: 'no switch is recorded' },
      warnings: [],
      guard: { annotated: false },
      breakGlass: `kubectl -n ai-agents patch svc agent-service --type merge -p '{"spec":{"selector":{"slot":"green"}}}'`,
    });
  });

  it('writes nothing', async () => {
    const work = workOn();
    await status(work);
    expect(work.cluster.writes).toEqual([]);
  });

  it('keeps the slots in the order of their names, whichever is live', async () => {
    const { slots } = await statusOf({ live: 'green' });
    expect(slots.map(({ name, role }) => `${name} ${role}`)).toEqual(['blue idle', 'green live']);
  });

  it('is refused where slots cannot be told', async () => {
    const reading = await showStatus(workOn(describedSystem({ live: 'red' })), anyService);
    expect(reading).toMatchObject({ kind: 'refused', refusal: { kind: 'unknown-slot-value' } });
  });

  it('tells pods that are not ready', async () => {
    const { slots } = await statusOf({ green: { ready: 2 } });
    expect(slots[1]).toMatchObject({
      ready: 2,
      desired: 3,
      troubles: [
        { pod: 'agent-green-7d9f-p2', reason: expect.stringContaining('runs but is not ready') as string },
      ],
    });
  });

  it('counts endpoints that have no word on readiness', async () => {
    const work = workOn();
    work.cluster.edit('EndpointSlice', 'agent-service-ipv4', ({ endpoints }) => {
      delete endpoints![0]!.conditions;
      endpoints![1]!.conditions = { ready: null };
      endpoints![2]!.conditions = { ready: false };
    });
    expect((await status(work)).slots[0]?.endpoints).toBe(2);
  });
});

function slot(name: string, version: string) {
  return {
    name,
    workload: `deployment/agent-${name}`,
    image: `agent-service:${version}`,
    images: [{ container: 'agent', image: `agent-service:${version}` }],
    version,
    desired: 3,
    ready: 3,
    updated: 3,
    configMaps: [],
    troubles: [],
    verdict: null,
  };
}

describe('The way back', () => {
  it('is instant where rollback would go', async () => {
    const { idle } = await pairOf();
    const history = [aMove({ templates: { green: idle.template } })];
    expect((await statusOf({ service: { history } })).rollback).toEqual({ instant: true, to: 'green' });
  });

  it('says what green ran where it no longer does', async () => {
    const history = [aMove({ templates: { green: 'x' }, images: { green: 'agent-service:1.1.9' } })];
    expect((await statusOf({ service: { history } })).rollback).toEqual({
      instant: false,
      reason: 'green no longer runs what it served (agent-service:1.1.9)',
    });
  });

  it('says what stands against it', async () => {
    const { idle } = await pairOf(describedSystem({ green: { ready: 0 } }));
    const history = [aMove({ templates: { green: idle.template } })];
    expect((await statusOf({ green: { ready: 0 }, service: { history } })).rollback.reason).toBe(
      'green has no ready pods (expected at least one ready pod; found 0 of 3 ready)',
    );
  });
});

describe('Last moves', () => {
  it('are shown newest first, without what only a machine needs', async () => {
    const history = [aMove({ op: 'op2', why: '1.2.0 is out' }), aMove({ op: 'op1' })];
    const shown = (await statusOf({ service: { history } })).history;
    expect(shown.map(({ op }) => op)).toEqual(['op2', 'op1']);
    expect(shown[0]).toEqual({
      op: 'op2',
      verb: 'switch',
      from: 'green',
      to: 'blue',
      who: 'ada',
      when: '2029-12-26T10:00:00Z',
      why: '1.2.0 is out',
      verdict: 'passed',
    });
  });
});

describe('A ConfigMap that both slots use', () => {
  const both = { blue: mounting, green: mounting };

  it('is read, and warned of where it can change', async () => {
    const work = workOn(describedSystem(both));
    work.cluster.put('ConfigMap', { metadata: { name: 'prompts' } });
    expect((await status(work)).warnings).toEqual([
      'both slots use ConfigMap prompts: editing it changes live; to give the idle slot its own: kubectl bluegreen deploy agent-service -n ai-agents --config prompts=DIR',
    ]);
  });

  it.each(['forbidden', 'not-found'] as const)('that is %s is said not to be checked', async (kind) => {
    const work = workOn(describedSystem(both));
    work.cluster.at({ verb: 'get', kind: 'ConfigMap' }, { before: fails(kind) });
    expect((await status(work)).warnings).toEqual([
      'both slots use ConfigMap prompts: not checked whether it can change under live',
    ]);
  });

  it('is told as not checked where the API does not answer', async () => {
    const work = workOn(describedSystem(both));
    work.cluster.at({ verb: 'get', kind: 'ConfigMap' }, { before: fails('timeout') });
    expect((await status(work)).warnings).toEqual([
      'both slots use ConfigMap prompts: not checked whether it can change under live',
    ]);
  });
});

describe('Break glass', () => {
  it('also drops the history, which would claim another slot', async () => {
    const { breakGlass } = await statusOf({ service: { history: [aMove()] } });
    const patch = /-p '(.*)'$/.exec(breakGlass)?.[1] ?? '';
    expect(JSON.parse(patch)).toEqual({
      metadata: { annotations: { [annotation.history]: null } },
      spec: { selector: { slot: 'green' } },
    });
  });

  it('of a guarded Service keeps the history, and says who and why, each time in a new text', async () => {
    const marks = { [annotation.guard]: 'slot' };
    const patchOf = async (annotations: Readonly<Record<string, string>>): Promise<unknown> => {
      const { breakGlass } = await statusOf({ service: { history: [aMove()], annotations } });
      return JSON.parse(/-p '(.*)'$/.exec(breakGlass)?.[1] ?? '');
    };
    const text = 'to green by hand, WHO: WHY';
    const spec = { selector: { slot: 'green' } };
    expect(await patchOf(marks)).toEqual({
      metadata: { annotations: { [annotation.breakGlass]: text } },
      spec,
    });
    expect(await patchOf({ ...marks, [annotation.breakGlass]: text })).toEqual({
      metadata: { annotations: { [annotation.breakGlass]: `${text} (again)` } },
      spec,
    });
  });

  it('that was used is told as long as no recorded move explains what is live', async () => {
    const annotations = { [annotation.guard]: 'slot', [annotation.breakGlass]: 'ada: green lost orders' };
    const { warnings } = await statusOf({ service: { history: [aMove({ to: 'green' })], annotations } });
    expect(warnings).toContainEqual('changed by break glass: ada: green lost orders');
    const explained = await statusOf({ service: { history: [aMove()], annotations } });
    expect(explained.warnings.join()).not.toContain('break glass');
    expect((await statusOf({ service: { annotations } })).warnings).toEqual([
      'glass was broken: ada: green lost orders',
    ]);
  });

  it('leaves a Service that the plugin reads as before', async () => {
    const system = describedSystem();
    const moved = applyJsonPatch(system.Service[0]!, [
      { op: 'replace', path: '/spec/selector/slot', value: 'green' },
    ]);
    const { traffic, rollback } = await status(workOn({ ...system, Service: [moved] }));
    expect([traffic.live, rollback.instant]).toEqual(['green', false]);
  });
});
