import { describe, expect, it } from 'vitest';
import type { ConfigMap, Container, ObjectMeta } from '../../../src/domain/slots/kubernetes.ts';
import { lastWriter } from '../../../src/domain/slots/manager-of.ts';
import { nothingRepeated } from '../../../src/domain/slots/printed-command.ts';
import { sharedConfigMaps, warningsOf, type SharedConfig } from '../../../src/domain/slots/warnings.ts';
import {
  aMove,
  aService,
  aSlice,
  describedSystem,
  merged,
  objects,
  type SlotOptions,
  type SystemOptions,
} from '../../builders/cluster-objects.ts';
import { pairOf, readingOf } from '../../builders/cluster-work.ts';

const scope = { namespace: 'ai-agents', repeated: nothingRepeated };
const at = '-n ai-agents';

async function warnings(system: SystemOptions, shared: SharedConfig = new Map()): Promise<readonly string[]> {
  return warningsOf(await pairOf(describedSystem(system)), shared, scope);
}

describe('Nothing to warn of', () => {
  it('in the described system', async () => {
    expect(await warnings({})).toEqual([]);
  });

  it('after a switch to what still runs', async () => {
    const { live } = await pairOf();
    const history = [aMove({ templates: { blue: live.template } })];
    expect(await warnings({ service: { history } })).toEqual([]);
  });
});

describe('What an operator is warned of', () => {
  it('a live template that `deploy` made, to which no recorded move led', async () => {
    const { live } = await pairOf();
    const deployed = (template: string): SystemOptions => {
      const record = { op: 'op1', who: 'bob', when: '2029-12-31T09:00:00Z', from: 'a', to: 'b', template };
      const value = JSON.stringify(record);
      return {
        blue: {
          edit: ({ metadata }) => (metadata.annotations = { 'kubectl-bluegreen/deploy': value }),
        },
      };
    };
    expect(await warnings(deployed(live.template))).toEqual([
      'no move is recorded, and blue serves what came to it by deploy by bob at 2029-12-31T09:00:00Z: nobody says that it was verified',
    ]);
    // `rollout undo` brings an old annotation back: it speaks of another template.
    expect(await warnings(deployed('another'))).toEqual([]);
  });

  const byKubectl: NonNullable<SystemOptions['service']>['edit'] = ({ metadata }) =>
    (metadata.managedFields = [
      { manager: 'kubectl-edit', time: '2029-12-30T08:00:00Z', fieldsV1: { 'f:spec': { 'f:selector': {} } } },
    ]);

  it('a move around the plugin, with who and when', async () => {
    const history = [aMove({ from: 'blue', to: 'green' })];
    expect(await warnings({ service: { history, edit: byKubectl } })).toEqual([
      'changed outside by kubectl-edit at 2029-12-30T08:00:00Z: blue is live, but the last recorded move went to green',
    ]);
  });

  it('a history that cannot be read', async () => {
    const annotations = { 'kubectl-bluegreen/history': '{}' };
    expect(await warnings({ service: { annotations } })).toEqual([
      'the history of moves cannot be read: it is not a list',
    ]);
  });

  it('a live template that is not the verified one', async () => {
    const history = [aMove({ templates: { blue: 'x' }, images: { blue: 'agent-service:1.1.0' } })];
    expect(await warnings({ service: { history } })).toEqual([
      'live template is not the verified one: agent-service:1.1.0 then, agent-service:1.2.0 now',
    ]);
  });

  it('other settings of the live slot, after a switch without a verdict', async () => {
    const images = { blue: 'agent-service:1.2.0' };
    const history = [aMove({ templates: { blue: 'x' }, images, verdict: 'skipped' })];
    expect(await warnings({ service: { history } })).toEqual([
      'live template is not the one that was switched to: agent-service:1.2.0 with other settings',
    ]);
  });

  it('other Services that select the same pods', async () => {
    const other = objects({ Service: [aService({ name: 'other', selector: { app: 'agent-service' } })] });
    const reading = await readingOf(merged(describedSystem(), other), { service: 'agent-service' });
    expect(reading.kind === 'pair' ? warningsOf(reading.pair, new Map(), scope) : []).toEqual([
      `service/other selects pods of these slots too and does not move; what it selects: kubectl ${at} get service other -o wide`,
    ]);
  });

  it('Services that could not be listed: not checked, and said so', async () => {
    const pair = { ...(await pairOf()), siblings: undefined };
    expect(warningsOf(pair, new Map(), scope)).toEqual([
      'other Services were not checked: no permission to list services',
    ]);
  });

  it('a label and a variable that name two versions', async () => {
    const lying: SlotOptions = {
      edit: ({ spec }) => (spec.template.metadata!.labels!['version'] = '9.9.9'),
    };
    expect(await warnings({ green: lying })).toEqual([
      `deployment/agent-green says two versions: label 9.9.9, AGENT_VERSION 1.3.0; of the idle slot: kubectl bluegreen deploy agent-service ${at} --agent-version 1.3.0`,
    ]);
  });

  describe('a slot whose pods end as soon as they are told to', () => {
    const hooks: (lifecycle: NonNullable<Container['lifecycle']>) => SlotOptions = (lifecycle) => ({
      edit: ({ spec }) => (spec.template.spec.containers[0]!.lifecycle = lifecycle),
    });
    const warning = (name: string): string =>
      `deployment/${name} has neither a preStop hook nor the annotation kubectl-bluegreen/drain: requests may be lost when its pods end; where it drains by itself: kubectl ${at} annotate deployment ${name} kubectl-bluegreen/drain=3s`;

    it('each of the two', async () => {
      expect(await warnings({ blue: hooks({}), green: hooks({ postStart: {} } as object) })).toEqual([
        warning('agent-blue'),
        warning('agent-green'),
      ]);
    });

    it('not where the Deployment says how its agent drains', async () => {
      const edit: SlotOptions['edit'] = ({ metadata, spec }) => {
        metadata.annotations = { 'kubectl-bluegreen/drain': '3s' };
        spec.template.spec.containers[0]!.lifecycle = {};
      };
      expect(await warnings({ blue: { edit } })).toEqual([]);
    });

    it('also where only a container beside the agent waits', async () => {
      const edit: SlotOptions['edit'] = ({ spec: { template } }) => {
        template.spec.containers[0]!.lifecycle = {};
        template.spec.containers.push({ name: 'proxy', lifecycle: { preStop: {} } });
      };
      expect(await warnings({ green: { edit } })).toEqual([warning('agent-green')]);
    });
  });

  it('endpoints that another controller writes', async () => {
    const system = describedSystem();
    const mesh = aSlice(system.Service[0]!, system.Pod, { name: 'm', managedBy: 'mesh.example.com' });
    const pair = await pairOf({ ...system, EndpointSlice: [...system.EndpointSlice, mesh] });
    expect(warningsOf(pair, new Map(), scope)).toEqual([
      `mesh.example.com also writes endpoints of this Service; they do not move: kubectl ${at} get endpointslices -l kubernetes.io/service-name=agent-service`,
    ]);
  });
});

describe('A ConfigMap that both slots use', () => {
  const mounts = (name: string): SlotOptions => ({
    edit: ({ spec }) => (spec.template.spec.volumes = [{ name: 'p', configMap: { name } }]),
  });
  const config = (more: Partial<ConfigMap> = {}): ConfigMap => ({ metadata: { name: 'prompts' }, ...more });

  it('is found by its name, in volumes, envFrom and keys, of init containers too', async () => {
    const everywhere: SlotOptions = {
      edit: ({ spec }) => {
        const { spec: pod } = spec.template;
        pod.volumes = [{ name: 'p', projected: { sources: [{ configMap: { name: 'a' } }] } }];
        pod.initContainers = [{ name: 'i', envFrom: [{ configMapRef: { name: 'b' } }] }];
        pod.containers[0]!.env!.push({
          name: 'C',
          valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } },
        });
      },
    };
    const pair = await pairOf(describedSystem({ blue: everywhere, green: everywhere }));
    expect(sharedConfigMaps(pair)).toEqual(['a', 'b', 'c']);
  });

  it('is not shared where each has its own', async () => {
    const pair = await pairOf(describedSystem({ blue: mounts('prompts-1'), green: mounts('prompts-2') }));
    expect(sharedConfigMaps(pair)).toEqual([]);
  });

  it.each<[string, ConfigMap | undefined, readonly string[]]>([
    [
      'can change',
      config(),
      [
        `both slots use ConfigMap prompts: editing it changes live; to give the idle slot its own: kubectl bluegreen deploy agent-service ${at} --config prompts=DIR`,
      ],
    ],
    ['cannot change', config({ immutable: true }), []],
    [
      'could not be read',
      undefined,
      ['both slots use ConfigMap prompts: not checked whether it can change under live'],
    ],
  ])('and %s', async (_, found, expected) => {
    expect(await warnings({}, new Map([['prompts', found]]))).toEqual(expected);
  });
});

describe('Who last wrote a field', () => {
  const selector = ['spec', 'selector'];
  const meta = (...managedFields: ObjectMeta['managedFields'] & object): ObjectMeta => ({
    name: 'x',
    managedFields,
  });
  const owns = { 'f:spec': { 'f:selector': {} } };

  it('is the latest of those that own it', () => {
    const fields = meta(
      { manager: 'helm', time: '2029-01-01T00:00:00Z', fieldsV1: owns },
      { manager: 'kubectl-edit', time: '2029-02-01T00:00:00Z', fieldsV1: owns },
      { manager: 'controller', time: '2029-03-01T00:00:00Z', fieldsV1: { 'f:status': {} } },
    );
    expect(lastWriter(fields, selector)).toBe('changed by kubectl-edit at 2029-02-01T00:00:00Z');
  });

  it('is who owns a part of it, or all above it', () => {
    const part = meta({ manager: 'a', fieldsV1: { 'f:spec': { 'f:selector': { 'f:slot': {} } } } });
    expect(lastWriter(part, selector)).toBe('changed by a');
    const above = meta({ manager: 'b', fieldsV1: { 'f:spec': {} } });
    expect(lastWriter(above, selector)).toBe('changed by b');
  });

  it('is unknown where nothing tells', () => {
    expect(lastWriter({ name: 'x' }, selector)).toBe('changed by somebody unknown');
    expect(lastWriter(meta({ manager: 'a', fieldsV1: 'odd' }), selector)).toBe('changed by somebody unknown');
  });
});
