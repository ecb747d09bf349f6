import { describe, expect, it } from 'vitest';
import { planSwitch, type SwitchPlan, type SwitchRequest } from '../../../src/domain/slots/plan-switch.ts';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import {
  aMove,
  describedSystem,
  merged,
  objects,
  type SlotOptions,
  type SystemOptions,
} from '../../builders/cluster-objects.ts';
import { pairOf } from '../../builders/cluster-work.ts';
import { edited } from '../../builders/mutable.ts';

const nothing = { image: undefined, version: undefined };

async function plan(system: SystemOptions = {}, request: Partial<SwitchRequest> = {}): Promise<SwitchPlan> {
  const pair = await pairOf(describedSystem(system));
  return planSwitch(pair, { to: undefined, expect: nothing, ...request });
}

const kinds = (made: SwitchPlan): readonly string[] =>
  made.kind === 'refused' ? made.refusals.map(({ kind }) => kind) : [made.kind];

/** A last move that left green with the template that it has now. */
async function leftGreen(entry: Parameters<typeof aMove>[0] = {}) {
  const { idle } = await pairOf(describedSystem());
  return { history: [aMove({ templates: { green: idle.template }, ...entry })] };
}

describe('Where a switch goes', () => {
  it('is the idle slot', async () => {
    expect(await plan()).toMatchObject({ kind: 'go', to: { name: 'green' } });
    expect(await plan({ live: 'green' })).toMatchObject({ kind: 'go', to: { name: 'blue' } });
  });

  it('is nowhere, where the named slot is live', async () => {
    expect(await plan({}, { to: 'blue' })).toMatchObject({ kind: 'already-live', slot: { name: 'blue' } });
  });

  it('needs a history that can be read, or nobody could go back', async () => {
    const broken = { annotations: { [annotation.history]: '{' } };
    expect(kinds(await plan({ service: broken }))).toEqual(['history-unreadable']);
    expect(kinds(await plan({ service: broken }, { to: 'green' }))).toEqual(['history-unreadable']);
  });
});

describe('Running switch twice', () => {
  it('does not move traffic there and back', async () => {
    expect(kinds(await plan({ service: await leftGreen() }))).toEqual(['just-left']);
  });

  it('goes all the same where the slot is named', async () => {
    expect(kinds(await plan({ service: await leftGreen() }, { to: 'green' }))).toEqual(['go']);
  });

  it('goes where the slot was changed since', async () => {
    expect(kinds(await plan({ service: await leftGreen(), green: { version: '1.4.0' } }))).toEqual(['go']);
  });

  it('is held back after a rollback too: the slot that failed still runs what failed', async () => {
    expect(kinds(await plan({ service: await leftGreen({ verb: 'rollback' }) }))).toEqual(['just-left']);
  });

  it('goes where the history does not explain traffic', async () => {
    const history = await leftGreen({ from: 'green', to: 'red' });
    expect(kinds(await plan({ service: history }))).toEqual(['go']);
  });
});

describe('What the caller means to switch to', () => {
  const expecting = (image: string | undefined, version?: string) => ({ expect: { image, version } });

  it('is done already where it is live: safe to repeat', async () => {
    expect(await plan({}, expecting('agent-service:1.2.0'))).toMatchObject({
      kind: 'already-live',
      slot: { name: 'blue' },
    });
    expect(kinds(await plan({}, expecting(undefined, '1.2.0')))).toEqual(['already-live']);
  });

  describe('and both slots run it', () => {
    const prompts = (name: string): SlotOptions => ({
      version: '1.2.0',
      edit: ({ spec }) => (spec.template.spec.volumes = [{ name: 'p', configMap: { name } }]),
    });
    const both = { blue: prompts('prompts-1'), green: prompts('prompts-2') };
    const version = expecting(undefined, '1.2.0');

    it('with other prompts: refused, it must be named', async () => {
      expect(kinds(await plan(both, version))).toEqual(['both-are-meant']);
      expect(kinds(await plan(both, { to: 'green', ...version }))).toEqual(['go']);
      expect(kinds(await plan(both, { to: 'blue', ...version }))).toEqual(['already-live']);
    });

    it('in the same way: done already', async () => {
      expect(kinds(await plan({ ...both, green: prompts('prompts-1') }, version))).toEqual(['already-live']);
    });

    it('and traffic just left the other one: done already, safe to repeat', async () => {
      const { idle } = await pairOf(describedSystem(both));
      const history = [aMove({ templates: { green: idle.template } })];
      expect(kinds(await plan({ ...both, service: { history } }, version))).toEqual(['already-live']);
    });
  });

  it('is gone to where the idle slot runs it', async () => {
    expect(kinds(await plan({}, expecting('agent-service:1.3.0', '1.3.0')))).toEqual(['go']);
  });

  it('is refused where neither runs all of it', async () => {
    expect(kinds(await plan({}, expecting('agent-service:1.3.0', '1.2.0')))).toEqual(['version-differs']);
    expect(kinds(await plan({}, expecting('x:1', '9')))).toEqual(['image-differs', 'version-differs']);
  });

  it('holds for a slot that is named, live or not', async () => {
    const image = expecting('agent-service:1.2.0');
    expect(kinds(await plan({}, { to: 'green', ...image }))).toEqual(['image-differs']);
    expect(kinds(await plan({}, { to: 'blue', ...expecting('agent-service:1.3.0') }))).toEqual([
      'image-differs',
    ]);
  });

  it('is refused by version where the slot has none', async () => {
    const unversioned: SystemOptions['green'] = {
      edit: ({ spec }) => {
        delete spec.template.metadata!.labels!['version'];
        delete spec.template.spec.containers[0]!.env;
      },
    };
    expect(await plan({ green: unversioned }, expecting(undefined, '1.3.0'))).toMatchObject({
      refusals: [{ kind: 'version-differs', found: 'no version' }],
    });
  });
});

describe('Preflight', () => {
  it('tells all that is wrong at once', async () => {
    const green: SystemOptions['green'] = {
      replicas: 1,
      ready: 0,
      edit: ({ spec }) => {
        const [agent] = spec.template.spec.containers;
        delete agent!.readinessProbe;
        agent!.ports = [{ containerPort: 9000 }];
      },
    };
    const service: SystemOptions['service'] = {
      edit: ({ spec }) => (spec.ports![0]!.targetPort = 'http'),
    };
    expect(kinds(await plan({ green, service }))).toEqual([
      'not-rolled-out',
      'smaller-than-live',
      'no-readiness-probe',
      'target-port-missing',
    ]);
  });

  it('holds for a named slot too', async () => {
    expect(kinds(await plan({ green: { ready: 0 } }, { to: 'green' }))).toEqual(['not-rolled-out']);
  });

  it('asks for as many pods as live has now, not as it asks for', async () => {
    const system = describedSystem({ blue: { replicas: 5 } });
    const scaledDown = edited(system, (draft) => {
      draft.Deployment[0]!.spec.replicas = 3;
    });
    const made = planSwitch(await pairOf(scaledDown), { to: undefined, expect: nothing });
    expect(made).toMatchObject({ refusals: [{ kind: 'smaller-than-live', desired: 3, liveSize: 5 }] });
  });

  it('lets a larger slot pass', async () => {
    expect(kinds(await plan({ green: { replicas: 5 } }))).toEqual(['go']);
  });

  describe('of a rollout that is not over', () => {
    const found = async (change: SystemOptions['green']): Promise<string> => {
      const made = await plan({ green: change ?? {} });
      const [refusal] = made.kind === 'refused' ? made.refusals : [];
      return refusal?.kind === 'not-rolled-out' ? refusal.found : `not refused: ${made.kind}`;
    };

    it('says that the last change has not been taken up', async () => {
      const behind = { observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3 };
      expect(
        await found({
          edit: (draft) =>
            Object.assign(draft, { status: behind }, { metadata: { ...draft.metadata, generation: 2 } }),
        }),
      ).toBe('3 ready; the last change has not been taken up yet');
    });

    it('says that pods of an earlier template are still there', async () => {
      const mixed = { observedGeneration: 1, replicas: 4, updatedReplicas: 3, readyReplicas: 4 };
      expect(await found({ edit: (draft) => Object.assign(draft, { status: mixed }) })).toBe(
        '3 ready; 1 of an earlier template still there',
      );
    });

    it('does not count pods of an earlier template as ready ones', async () => {
      // The lists are read side by side: the Deployment is done in one, its old pods are in the other.
      const system = edited(describedSystem(), (draft) => {
        for (const set of draft.ReplicaSet)
          if (set.metadata.name.startsWith('agent-green'))
            set.spec.template.spec.containers[0]!.image = 'agent-service:1.2.9';
      });
      const made = planSwitch(await pairOf(system), { to: undefined, expect: nothing });
      expect(made).toMatchObject({ refusals: [{ kind: 'not-rolled-out', found: '0 ready' }] });
    });

    it('does not count a pod that is being deleted', async () => {
      const system = edited(describedSystem(), (draft) => {
        draft.Pod.at(-1)!.metadata.deletionTimestamp = '2030-01-01T00:00:00Z';
      });
      const made = planSwitch(await pairOf(system), { to: undefined, expect: nothing });
      expect(made).toMatchObject({
        refusals: [{ found: '2 ready; agent-green-7d9f-p2: it is being deleted' }],
      });
    });
  });
});

describe("The Service's target port on the slot", () => {
  type Port = number | string | undefined;
  const withPorts = async (
    targetPort: Port,
    ports: { name?: string; containerPort: number }[] | undefined,
  ) => {
    const system = describedSystem({
      service: {
        edit: ({ spec }) => {
          if (targetPort === undefined) delete spec.ports![0]!.targetPort;
          else spec.ports![0]!.targetPort = targetPort;
        },
      },
      green: {
        edit: ({ spec }) => {
          const [agent] = spec.template.spec.containers;
          if (ports === undefined) delete agent!.ports;
          else agent!.ports = ports;
        },
      },
    });
    return kinds(planSwitch(await pairOf(system), { to: undefined, expect: nothing }));
  };

  it.each<[string, Port, { name?: string; containerPort: number }[] | undefined, string]>([
    ['a number that is declared', 8000, [{ containerPort: 8000 }], 'go'],
    ['a name that is declared', 'http', [{ name: 'http', containerPort: 8000 }], 'go'],
    ['a name of another port', 'http', [{ name: 'grpc', containerPort: 8000 }], 'target-port-missing'],
    ['a name where nothing is declared', 'http', undefined, 'target-port-missing'],
    ['a number where nothing is declared', 8000, undefined, 'go'],
    ['a number where only a sidecar declares others', 8000, [{ containerPort: 9000 }], 'go'],
    ['the port itself where none is said', undefined, [{ containerPort: 80 }], 'go'],
    ['the port itself, not declared', undefined, [{ containerPort: 8000 }], 'go'],
  ])('%s', async (_, targetPort, ports, expected) => {
    expect(await withPorts(targetPort, ports)).toEqual([expected]);
  });

  it('may be one of a sidecar that is an init container', async () => {
    const system = describedSystem({
      service: { edit: ({ spec }) => (spec.ports![0]!.targetPort = 'proxy') },
      green: {
        edit: ({ spec }) =>
          (spec.template.spec.initContainers = [
            { name: 'mesh', ports: [{ name: 'proxy', containerPort: 15001 }] },
          ]),
      },
    });
    expect(kinds(planSwitch(await pairOf(system), { to: undefined, expect: nothing }))).toEqual(['go']);
  });
});

describe('The readiness probe', () => {
  const sidecar = { name: 'proxy', image: 'proxy:1', readinessProbe: { tcpSocket: { port: 1 } } };

  it('is asked of the container that is the agent', async () => {
    const made = await plan({
      green: {
        edit: ({ spec }) => {
          const [agent] = spec.template.spec.containers;
          delete agent!.readinessProbe;
          spec.template.spec.containers.push(sidecar);
        },
      },
    });
    expect(made).toMatchObject({ refusals: [{ kind: 'no-readiness-probe', containers: ['agent'] }] });
  });

  it('may be anywhere where no container is known to be the agent', async () => {
    const made = await plan({
      green: {
        edit: ({ spec }) => {
          const [agent] = spec.template.spec.containers;
          delete agent!.readinessProbe;
          agent!.name = 'main';
          spec.template.spec.containers.push(sidecar);
        },
      },
    });
    expect(kinds(made)).toEqual(['go']);
  });
});

it('An object that is not part of the system does not change the plan', async () => {
  const extra = objects({ ConfigMap: [{ metadata: { name: 'other' } }] });
  const made = planSwitch(await pairOf(merged(describedSystem(), extra)), { to: undefined, expect: nothing });
  expect(kinds(made)).toEqual(['go']);
});
