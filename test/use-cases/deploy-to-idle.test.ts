import { describe, expect, it } from 'vitest';
import { exitCodeOfDeploy } from '../../src/cli/exit-codes.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { Pod } from '../../src/domain/slots/kubernetes.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { deployText } from '../../src/reporters/deploy-text.ts';
import { deployToIdle, type DeployOptions } from '../../src/use-cases/deploy-to-idle.ts';
import { aMove, aReplicaSet, describedSystem, type SystemOptions } from '../builders/cluster-objects.ts';
import { anyService, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';
import { edited, type Mutable } from '../builders/mutable.ts';

const usual: DeployOptions = {
  choice: anyService,
  images: new Map([['', 'agent-service:1.4.0']]),
  env: new Map(),
  configs: new Map(),
  agentVersion: '1.4.0',
  readFiles: () => Promise.resolve([]),
  dryRun: 'none',
  timeoutMs: 120_000,
};
const patchOfGreen = { verb: 'patch', kind: 'Deployment', name: 'agent-green' } as const;

/** A cluster whose controller rolls each change out, with so many ready pods. */
function rollingOut(system: SystemOptions = {}, ready?: number): TestWork {
  const work = workOn(describedSystem(system));
  work.cluster.at(patchOfGreen, { after: () => work.cluster.rollOut('agent-green', ready) });
  return work;
}

async function deploying(work: TestWork, options: Partial<DeployOptions> = {}) {
  const result = await work.clock.finish(deployToIdle(work, { ...usual, ...options }));
  return { result, code: exitCodeOfDeploy(result), text: deployText(result, nothingRepeated) };
}

const deployment = ({ cluster }: TestWork, slot = 'green') => cluster.peek('Deployment', `agent-${slot}`);
const imageOf = (work: TestWork) => deployment(work).spec.template.spec.containers[0]!.image;
const writes = ({ cluster }: TestWork) =>
  cluster.writes.map(({ verb, kind, name }) => `${verb} ${kind} ${name}`);
const moveToGreen = ({ cluster }: TestWork): void =>
  cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector!['slot'] = 'green'));

describe('A deploy that goes through', () => {
  it('is one write to the idle slot; the live slot is not touched', async () => {
    const work = rollingOut();
    const blue = deployment(work, 'blue');
    const { result, code, text } = await deploying(work);
    expect([code, writes(work)]).toEqual([0, ['patch Deployment agent-green']]);
    expect(imageOf(work)).toBe('agent-service:1.4.0');
    expect(deployment(work, 'blue')).toEqual(blue);
    expect(result).toMatchObject({
      outcome: 'deployed',
      changed: true,
      live: 'blue',
      slot: 'green',
      changes: [
        { what: 'image of agent', from: 'agent-service:1.3.0', to: 'agent-service:1.4.0' },
        { what: 'env AGENT_VERSION of agent', from: '1.3.0', to: '1.4.0' },
        { what: 'label version', from: '1.3.0', to: '1.4.0' },
      ],
    });
    expect(text).toContain('green is rolled out. Next: kubectl bluegreen verify agent-service -n ai-agents');
  });

  it('says first what changes where', async () => {
    const work = rollingOut();
    await deploying(work);
    expect(steps(work)).toEqual([
      'begun: prod-eu/ai-agents agent-green (green, idle): agent-service:1.3.0 -> 1.4.0',
      'done: deployment/agent-green changed',
    ]);
  });

  it('says where what is live is not what the last recorded move put there', async () => {
    const history = [aMove({ templates: { blue: 'another' } })];
    const { result, code } = await deploying(rollingOut({ service: { history } }));
    expect(code).toBe(0);
    expect(result.warnings).toEqual([expect.stringMatching(/^live template is not the verified one: /)]);
  });

  it('records who, when, from what to what', async () => {
    const work = rollingOut();
    const { result } = await deploying(work);
    expect(JSON.parse(deployment(work).metadata.annotations![annotation.deploy]!)).toMatchObject({
      op: result.op,
      who: 'grace',
      when: '2030-01-01T00:00:00Z',
      from: 'agent-service:1.3.0',
      to: 'agent-service:1.4.0',
    });
  });

  it('brings a slot at zero to the size of the live one', async () => {
    const work = rollingOut({ green: { replicas: 0 } });
    const { result } = await deploying(work);
    expect(deployment(work).spec.replicas).toBe(3);
    expect(result.changes).toContainEqual({ what: 'replicas', from: '0', to: '3' });
  });

  it('warns of a version that would lie', async () => {
    const work = rollingOut();
    const { result } = await deploying(work, { agentVersion: undefined });
    expect(result.warnings).toHaveLength(1);
    expect(work.events).toContainEqual({ kind: 'warning', text: result.warnings[0] });
  });

  it('whose answer is lost is still one write', async () => {
    const lost = workOn();
    lost.cluster.at(patchOfGreen, {
      after: () => {
        lost.cluster.rollOut('agent-green');
        fails('reset')();
      },
    });
    expect(await deploying(lost)).toMatchObject({ code: 0, result: { outcome: 'deployed' } });
    expect(lost.cluster.writes).toHaveLength(1);
  });

  it('follows the rollout with what changes, and takes its time', async () => {
    const work = workOn();
    const rollout = (async () => {
      for (const ready of [0, 0, 1, 3]) {
        await work.clock.sleep(10_000);
        if (imageOf(work) === 'agent-service:1.4.0') work.cluster.rollOut('agent-green', ready);
      }
    })();
    const [{ result }] = await Promise.all([deploying(work), rollout]);
    expect(result).toMatchObject({ outcome: 'deployed', timings: { rolloutMs: 40_000 } });
    expect(work.events.flatMap((event) => (event.kind === 'rollout-progress' ? [event.ready] : []))).toEqual([
      0, 1,
    ]);
  });
});

describe('Nothing is written', () => {
  it.each<[string, SystemOptions, Partial<DeployOptions>, string, number]>([
    ['where slots cannot be told', { live: 'red' }, {}, 'refused', 5],
    ['where the container is not known', {}, { images: new Map([['x', 'y:1']]) }, 'refused', 5],
    ['by --dry-run=client', {}, { dryRun: 'client' }, 'planned', 0],
    ['by --dry-run=server', {}, { dryRun: 'server' }, 'planned', 0],
    [
      'where the slot runs it already',
      {},
      { images: new Map([['', 'agent-service:1.3.0']]), agentVersion: '1.3.0' },
      'already-so',
      0,
    ],
  ])('%s', async (_, system, options, outcome, code) => {
    const work = workOn(describedSystem(system));
    const before = deployment(work);
    const ended = await deploying(work, options);
    expect([ended.result.outcome, ended.code, ended.result.changed]).toEqual([outcome, code, false]);
    expect([writes(work), deployment(work)]).toEqual([[], before]);
  });

  it('and no value of a secret is shown, old or new', async () => {
    const plain: SystemOptions = {
      green: {
        edit: ({ spec }) =>
          (spec.template.spec.containers[0]!.env = [{ name: 'API_TOKEN', value: 'old-secret' }]),
      },
    };
    const env = new Map([['API_TOKEN', 'new-secret']]);
    for (const mode of ['client', 'none'] as const) {
      const { result, text } = await deploying(rollingOut(plain), { env, dryRun: mode });
      expect(result.changes).toContainEqual({ what: 'env API_TOKEN of agent', from: '***', to: '***' });
      expect(JSON.stringify(result) + text).not.toMatch(/(old|new)-secret/);
    }
  });

  it('after ^C: 130, and what is live', async () => {
    const work = workOn();
    work.interrupt();
    const { code, text } = await deploying(work);
    expect([code, text, writes(work)]).toEqual([130, 'interrupted; nothing was changed; blue is live\n', []]);
  });

  it('and a slot that runs it already, but is not up, is not done', async () => {
    const { result, code } = await deploying(workOn(describedSystem({ green: { ready: 1 } })), {
      images: new Map([['', 'agent-service:1.3.0']]),
      agentVersion: undefined,
    });
    expect([code, result.outcome, result.changed]).toEqual([1, 'failed', false]);
    expect(result.reason).toBe('not rolled out after 120 s: 1 of 3 updated pods are ready');
  });

  it('where the server says no: an error', async () => {
    const work = workOn();
    work.cluster.at(patchOfGreen, { before: fails('forbidden') });
    await expect(deploying(work)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('Another operator', () => {
  it.each<[string, (work: TestWork) => void]>([
    [
      'changes the same slot first',
      ({ cluster }) =>
        cluster.edit(
          'Deployment',
          'agent-green',
          ({ spec }) => (spec.template.spec.containers[0]!.image = 'x:1'),
          'kubectl-set',
        ),
    ],
    [
      'scales it',
      ({ cluster }) =>
        cluster.edit('Deployment', 'agent-green', ({ spec }) => (spec.replicas = 1), 'kubectl-set'),
    ],
  ])('%s: 5, with who, and theirs stays', async (_, theirs) => {
    const work = workOn();
    work.cluster.at(patchOfGreen, { before: () => theirs(work) });
    const { result, code } = await deploying(work);
    expect([code, result.changed]).toEqual([5, false]);
    expect(result.refusals).toMatchObject([
      { kind: 'changed-meanwhile', found: expect.stringContaining('changed by kubectl-set at') as string },
    ]);
    expect(imageOf(work)).not.toBe('agent-service:1.4.0');
  });

  it('moves traffic to the slot right before the write: it is taken back, 5', async () => {
    const work = workOn();
    const before = deployment(work);
    work.cluster.at(patchOfGreen, { before: () => moveToGreen(work) });
    const { result, code, text } = await deploying(work);
    expect([code, result.outcome, result.changed, result.live]).toEqual([5, 'undone', false, 'green']);
    expect(deployment(work).spec).toEqual(before.spec);
    expect(deployment(work).metadata.annotations).toEqual(before.metadata.annotations);
    expect(text).toBe(
      'refused: green became live while it was changed: green is live since: ' +
        'changed by kubectl-patch at 2030-01-01T00:00:07Z\ndeployment/agent-green was put back\n',
    );
  });

  it('takes the slot key out of the selector: that is no idle slot either', async () => {
    const work = workOn();
    work.cluster.at(patchOfGreen, {
      before: () =>
        work.cluster.edit('Service', 'agent-service', ({ spec }) => delete spec.selector!['slot']),
    });
    expect((await deploying(work)).result).toMatchObject({ outcome: 'undone', live: '' });
  });

  it('a taking back whose answer is lost is found again', async () => {
    const work = workOn();
    work.cluster.at(patchOfGreen, { before: () => moveToGreen(work) });
    work.cluster.at(patchOfGreen, { after: fails('reset') });
    expect(await deploying(work)).toMatchObject({ code: 5, result: { outcome: 'undone' } });
    expect(imageOf(work)).toBe('agent-service:1.3.0');
  });

  it('a taking back that does not arrive is sent again', async () => {
    const work = workOn();
    work.cluster.at(patchOfGreen, { before: () => moveToGreen(work) });
    work.cluster.at(patchOfGreen, { before: fails('timeout') });
    expect(await deploying(work)).toMatchObject({ code: 5, result: { outcome: 'undone' } });
    expect(imageOf(work)).toBe('agent-service:1.3.0');
  });

  it.each<[string, (work: TestWork) => void, string]>([
    ['the server says no', () => fails('forbidden')(), 'forbidden: get services'],
    [
      'somebody changed it again',
      ({ cluster }) =>
        cluster.edit('Deployment', 'agent-green', (draft) => {
          draft.spec.template.spec.containers[0]!.image = 'x:1';
          draft.metadata.annotations = {};
        }),
      'somebody else changed it: changed by kubectl-patch at 2030-01-01T00:00:07Z',
    ],
  ])('a taking back that fails, because %s, is 7, and says what is live', async (_, trouble, problem) => {
    const work = workOn();
    work.cluster.at(patchOfGreen, { before: () => moveToGreen(work) });
    work.cluster.at(patchOfGreen, { before: () => trouble(work) });
    const { result, code } = await deploying(work);
    expect([code, result.outcome, result.changed, result.live]).toEqual([7, 'unconfirmed', true, 'green']);
    expect(result.reason).toContain(`the change was not taken back: ${problem}`);
  });

  it('replaces what was deployed while it rolls out: that is not called ours', async () => {
    const work = workOn();
    work.cluster.at(
      { verb: 'watch', kind: 'Deployment' },
      {
        before: () => {
          work.cluster.edit(
            'Deployment',
            'agent-green',
            ({ spec }) => (spec.template.spec.containers[0]!.image = 'agent-service:1.5.0'),
            'kubectl-set',
          );
          work.cluster.rollOut('agent-green');
        },
      },
    );
    const { result, code } = await deploying(work);
    expect([code, result.outcome]).toEqual([1, 'failed']);
    expect(result.reason).toBe(
      'rolled out, but not as it was left here: changed by kubectl-set at 2030-01-01T00:00:07Z',
    );
  });
});

describe('A write that is not certain', () => {
  it('where nothing answers after it: 7, with its op and how to find out', async () => {
    const work = workOn();
    work.cluster.at(patchOfGreen, { before: fails('timeout') });
    const getOfGreen = { verb: 'get', kind: 'Deployment', name: 'agent-green' } as const;
    work.cluster.at(getOfGreen, {});
    work.cluster.at(getOfGreen, { before: fails('timeout') }, 9);
    const { result, code, text } = await deploying(work);
    expect([code, result.outcome, result.changed]).toEqual([7, 'unconfirmed', true]);
    expect(text).toBe(
      `not confirmed: the change may have been applied (op ${result.op ?? '?'}): timeout: get services\n` +
        'to find out: kubectl -n ai-agents get deployment/agent-green -o yaml\n',
    );
  });

  it('where the Service cannot be read after it: 7', async () => {
    const work = rollingOut();
    work.cluster.at({ verb: 'get', kind: 'Service' }, { before: fails('reset') });
    const { result, code } = await deploying(work);
    expect([code, result.changed]).toEqual([7, true]);
    expect(result.reason).toBe('it is not certain that green is still idle: reset: get services');
  });
});

describe('A rollout that fails', () => {
  it('in time is told with the pods that do not come up, each reason once', async () => {
    const work = withNewPods(({ status }) => {
      status!.containerStatuses![0]!.state = {
        waiting: { reason: 'ErrImagePull', message: 'manifest for agent-service:1.4.0 not found' },
      };
    });
    const { result, code, text } = await deploying(work);
    expect([code, result.outcome, result.timings]).toEqual([1, 'failed', { rolloutMs: 120_000 }]);
    expect(text).toBe(
      [
        'failed: not rolled out after 120 s: 0 of 3 updated pods are ready',
        '  agent-green-5c9d-p0  ErrImagePull: manifest for agent-service:1.4.0 not found',
        '  and 2 more with the same reason',
        '    more: kubectl -n ai-agents describe pod agent-green-5c9d-p0',
        'blue is live and untouched. Undo on green, back to agent-service:1.3.0: kubectl -n ai-agents rollout undo deployment/agent-green',
        '',
      ].join('\n'),
    );
  });

  it('by a crash is told with its last log lines', async () => {
    const work = withNewPods(({ status }) => {
      const [container] = status!.containerStatuses!;
      container!.restartCount = 2;
      container!.state = { waiting: { reason: 'CrashLoopBackOff' } };
      container!.lastState = { terminated: { exitCode: 1, reason: 'Error' } };
    });
    work.cluster.logText = 'starting\n\nTraceback\nKeyError: OPENAI_API_KEY\n';
    const { text } = await deploying(work);
    expect(text).toContain(
      '  agent-green-5c9d-p0  CrashLoopBackOff (exit 1, 2 restarts)\n' +
        '  and 2 more with the same reason\n    | starting\n    | Traceback\n    | KeyError: OPENAI_API_KEY\n',
    );
  });

  it('given up by the controller is not waited for to the end', async () => {
    const work = workOn();
    work.cluster.at(patchOfGreen, {
      after: () => {
        work.cluster.rollOut('agent-green', 0);
        work.cluster.edit(
          'Deployment',
          'agent-green',
          ({ status }) =>
            (status!.conditions = [
              { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' },
              { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' },
            ]),
          null,
        );
      },
    });
    const { result } = await deploying(work);
    expect(result.timings.rolloutMs).toBe(0);
    expect(result.reason).toMatch(/given up by the controller .*; FailedCreate: exceeded quota$/);
  });

  it('because it is paused says how to go on', async () => {
    const work = rollingOut({ green: { edit: ({ spec }) => (spec.paused = true) } }, 0);
    expect((await deploying(work)).result.reason).toMatch(
      /^the Deployment is paused: kubectl -n \S+ rollout resume deployment\/\S+$/,
    );
  });

  it('of a new size alone names no way back: an undo would bring an older template', async () => {
    const work = rollingOut({ green: { replicas: 0 } }, 0);
    const { code, text } = await deploying(work, {
      images: new Map([['', 'agent-service:1.3.0']]),
      agentVersion: undefined,
    });
    expect(code).toBe(1);
    expect(text).toMatch(/\nblue is live and untouched\.\n$/);
  });

  it('because somebody else changed it names no way back: an undo would take theirs back', async () => {
    const work = workOn();
    const theirs = (): void => {
      work.cluster.edit(
        'Deployment',
        'agent-green',
        ({ spec }) => (spec.template.spec.containers[0]!.image = 'agent-service:1.5.0'),
      );
      work.cluster.rollOut('agent-green', 0);
    };
    work.cluster.at({ verb: 'watch', kind: 'Deployment' }, { before: theirs });
    const { code, text } = await deploying(work);
    expect(code).toBe(1);
    expect(text).not.toContain('rollout undo');
  });

  it('and credentials end meanwhile: told as failed, the write was made', async () => {
    const work = rollingOut({}, 0);
    work.cluster.at({ verb: 'list', kind: 'Pod' }, {});
    work.cluster.at(
      { verb: 'list', kind: 'Pod' },
      {
        before: () => {
          throw new Error('credential plugin aws: it failed');
        },
      },
    );
    const { result, code } = await deploying(work);
    expect([code, result.outcome, result.changed]).toEqual([1, 'failed', true]);
    expect(result.reason).toContain('pods were not looked at: credential plugin aws');
  });

  it('because it was deleted says so at once', async () => {
    const work = workOn();
    work.cluster.at(
      { verb: 'watch', kind: 'Deployment' },
      {
        after: () => work.cluster.remove('Deployment', 'agent-green'),
      },
    );
    expect((await deploying(work)).result.reason).toBe('the Deployment was deleted, or never seen');
  });

  it('and cannot be explained is still told: the write was made', async () => {
    const work = rollingOut({}, 0);
    const listPods = { verb: 'list', kind: 'Pod' } as const;
    work.cluster.at(listPods, {});
    work.cluster.at(listPods, { before: fails('timeout') });
    const { result, code } = await deploying(work);
    expect([code, result.outcome, result.changed]).toEqual([1, 'failed', true]);
    expect(result.reason).toContain('pods were not looked at: timeout');
  });

  it('and cannot be followed is told: the write was made', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'watch', kind: 'Deployment' }, { before: fails('forbidden') });
    const { result, code } = await deploying(work);
    expect([code, result.changed]).toEqual([1, true]);
    expect(result.reason).toBe('the rollout could not be followed: forbidden: get services');
  });

  it('is left alone after ^C: 130, and how to undo it', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'watch', kind: 'Deployment' }, { after: () => work.interrupt() });
    const { code, text } = await deploying(work);
    expect(code).toBe(130);
    expect(text).toBe(
      'interrupted: interrupted while the rollout went on\n' +
        'blue is live and untouched. Undo on green, back to agent-service:1.3.0: kubectl -n ai-agents rollout undo deployment/agent-green\n',
    );
  });
});

describe('New prompts', () => {
  const using: SystemOptions = {
    green: {
      edit: ({ spec }) => (spec.template.spec.volumes = [{ name: 'p', configMap: { name: 'prompts' } }]),
    },
  };
  const prompts: Partial<DeployOptions> = {
    images: new Map(),
    agentVersion: undefined,
    configs: new Map([['prompts', './prompts']]),
    readFiles: () => Promise.resolve([{ key: 'system.md', bytes: new TextEncoder().encode('Be kind.') }]),
  };
  const target = /^prompts-[0-9a-f]{10}$/;

  it('become an immutable ConfigMap named after its content, used by the idle slot alone', async () => {
    const work = rollingOut(using);
    const { code } = await deploying(work, prompts);
    const name = deployment(work).spec.template.spec.volumes![0]!.configMap!.name!;
    expect([code, writes(work)]).toEqual([0, [`create ConfigMap ${name}`, 'patch Deployment agent-green']]);
    expect(name).toMatch(target);
    expect(work.cluster.peek('ConfigMap', name)).toMatchObject({
      immutable: true,
      data: { 'system.md': 'Be kind.' },
    });
  });

  it('whose ConfigMap may or may not have been made: 7, and the slot was not changed', async () => {
    const work = rollingOut(using);
    work.cluster.at({ verb: 'create', kind: 'ConfigMap' }, { before: fails('timeout') }, 9);
    const { result, code, text } = await deploying(work, prompts);
    expect([code, result.op, writes(work).includes('patch Deployment agent-green')]).toEqual([
      7,
      null,
      false,
    ]);
    expect(text).toMatch(
      /^not confirmed: configmap\/prompts-\w+ may have been made: timeout: .*; deployment\/agent-green was not changed\nto find out: kubectl -n ai-agents get configmaps\n$/,
    );
  });

  it('that were made before somebody else changed the slot: 5, and what stays is named', async () => {
    const work = workOn(describedSystem(using));
    work.cluster.at(patchOfGreen, {
      before: () => work.cluster.edit('Deployment', 'agent-green', ({ spec }) => (spec.replicas = 1)),
    });
    const { result, code, text } = await deploying(work, prompts);
    expect([code, result.outcome, result.changed]).toEqual([5, 'refused', true]);
    expect(text).toMatch(
      /\nconfigmap\/prompts-\w+ was made and not taken away; nothing uses it; blue is live and untouched\n$/,
    );
    const again = workOn(describedSystem(using));
    again.cluster.put('ConfigMap', work.cluster.peek('ConfigMap', /prompts-\w+/.exec(text)![0]));
    again.cluster.at(patchOfGreen, {
      before: () => again.cluster.edit('Deployment', 'agent-green', ({ spec }) => (spec.replicas = 1)),
    });
    expect((await deploying(again, prompts)).text).toMatch(/\nnothing was changed; blue is live/);
  });

  it('in a ConfigMap that both slots still use: a warning; none where deploy gives the slot its own', async () => {
    const both: SystemOptions = { ...using, blue: using.green! };
    const changeable = { metadata: { name: 'prompts' }, data: {} };
    const warned = rollingOut(both);
    warned.cluster.put('ConfigMap', changeable);
    const warning =
      'both slots use ConfigMap prompts: editing it changes live; to give the idle slot its own: kubectl bluegreen deploy agent-service -n ai-agents --config prompts=DIR';
    expect((await deploying(warned)).result.warnings).toEqual([warning]);
    expect(warned.events).toContainEqual({ kind: 'warning', text: warning });
    const own = rollingOut(both);
    own.cluster.put('ConfigMap', changeable);
    expect((await deploying(own, prompts)).result.warnings).toEqual([]);
  });

  it('are not made where nothing uses them', async () => {
    const work = rollingOut();
    expect((await deploying(work, prompts)).code).toBe(5);
    expect(writes(work)).toEqual([]);
  });

  it('are only asked about by --dry-run=server', async () => {
    const work = rollingOut(using);
    await deploying(work, { ...prompts, dryRun: 'server' });
    expect(writes(work)).toEqual([]);
    expect(work.cluster.requests.filter(({ dryRun }) => dryRun).map(({ kind }) => kind)).toEqual([
      'ConfigMap',
      'Deployment',
    ]);
  });
});

/** A cluster where a change of green makes three new pods, none of them ready. */
function withNewPods(change: (pod: Mutable<Pod>) => unknown): TestWork {
  const work = workOn();
  work.cluster.at(patchOfGreen, {
    after: () => {
      work.cluster.rollOut('agent-green', 0);
      const set = aReplicaSet(deployment(work), '5c9d');
      work.cluster.put('ReplicaSet', set);
      for (const index of [0, 1, 2]) {
        const pod = edited(newPod(work, index), (draft) => {
          draft.metadata.labels = set.metadata.labels!;
          draft.metadata.ownerReferences![0]!.uid = set.metadata.uid!;
          draft.metadata.creationTimestamp = '2030-01-01T00:00:00Z';
          draft.status!.conditions![0]!.status = 'False';
          change(draft);
        });
        work.cluster.put('Pod', pod);
      }
    },
  });
  return work;
}

function newPod({ cluster }: TestWork, index: number): Pod {
  return edited(cluster.peek('Pod', `agent-green-7d9f-p${index}`), ({ metadata }) => {
    metadata.name = `agent-green-5c9d-p${index}`;
    metadata.uid = `uid-${metadata.name}`;
  });
}
