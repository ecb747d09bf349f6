import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import type { Deployment } from '../../../src/domain/slots/kubernetes.ts';
import {
  deployEntry,
  deployPatch,
  recogniseDeploy,
  undoPatch,
} from '../../../src/domain/slots/deploy-patch.ts';
import {
  planDeploy,
  type DeployChange,
  type DeployAllowance,
  type DeployPlan,
} from '../../../src/domain/slots/plan-deploy.ts';
import type { DeployRequest } from '../../../src/domain/slots/requested-edits.ts';
import { applyJsonPatch, PatchDeclined } from '../../builders/apply-json-patch.ts';
import {
  aMove,
  describedSystem,
  type SlotOptions,
  type SystemOptions,
} from '../../builders/cluster-objects.ts';
import type { HistoryEntry } from '../../../src/domain/slots/history.ts';
import { pairOf } from '../../builders/cluster-work.ts';
import { edited, type Mutable } from '../../builders/mutable.ts';

const nothing: DeployRequest = {
  images: new Map(),
  env: new Map(),
  configs: new Map(),
  agentVersion: undefined,
};
const image = (tag: string) => ({ images: new Map([['', `agent-service:${tag}`]]) });
const record = { op: 'op000001', who: 'grace', when: '2030-01-01T00:00:00Z', template: 'digest' };

const usual: DeployAllowance = { discardRollback: false, now: new Date('2030-01-01T00:00:00Z') };

async function plan(
  request: Partial<DeployRequest>,
  system: SystemOptions = {},
  allowance: Partial<DeployAllowance> = {},
): Promise<DeployPlan> {
  const pair = await pairOf(describedSystem(system));
  return planDeploy(pair, { ...nothing, ...request }, { ...usual, ...allowance });
}

async function change(request: Partial<DeployRequest>, system: SystemOptions = {}): Promise<DeployChange> {
  const made = await plan(request, system);
  if (made.kind !== 'change') throw new Error(`${made.kind}: ${JSON.stringify(made)}`);
  return made.change;
}

/** The Deployment as the API server has it after the patch. */
function deployed(made: DeployChange, now: Deployment = made.deployment): Deployment {
  return applyJsonPatch(now, deployPatch(made, deployEntry(made, record)));
}

const containers = (deployment: Deployment) => deployment.spec.template.spec.containers;
const withConfig = (edit: NonNullable<SlotOptions['edit']>): SystemOptions => ({ green: { edit } });

describe('An image', () => {
  it("is set on the agent's container of the idle slot, and nothing else changes", async () => {
    const made = await change(image('1.4.0'));
    expect(made.deployment.metadata.name).toBe('agent-green');
    const after = deployed(made);
    expect(containers(after)[0]!.image).toBe('agent-service:1.4.0');
    expect(after.spec.template).toEqual(made.template);
    const { annotations, ...metadata } = after.metadata;
    expect(metadata).toEqual({ ...made.deployment.metadata, annotations: undefined });
    expect(Object.keys(annotations!)).toEqual(['deployment.kubernetes.io/revision', annotation.deploy]);
  });

  it('that is there already needs no write', async () => {
    expect(await plan(image('1.3.0'))).toEqual({ kind: 'already-so' });
  });

  const sidecars: SystemOptions = {
    green: {
      edit: ({ spec }) => spec.template.spec.containers.push({ name: 'proxy', image: 'proxy:1' }),
    },
  };

  it('goes to the container called agent among several, and to others by name', async () => {
    const images = new Map([
      ['', 'agent-service:1.4.0'],
      ['proxy', 'proxy:2'],
    ]);
    expect(containers(deployed(await change({ images }, sidecars))).map((one) => one.image)).toEqual([
      'agent-service:1.4.0',
      'proxy:2',
    ]);
  });

  it('goes to the container that an annotation names', async () => {
    const named: SystemOptions = {
      green: {
        edit: ({ metadata, spec }) => {
          metadata.annotations![annotation.container] = 'llm';
          spec.template.spec.containers.push({ name: 'llm', image: 'llm:1' });
        },
      },
    };
    expect(
      (await change({ images: new Map([['', 'llm:2']]) }, named)).edits.flatMap(({ changes }) => changes),
    ).toMatchObject([{ what: 'image of llm', from: 'llm:1', to: 'llm:2' }]);
  });

  it('is refused where the annotation names a container that is not there', async () => {
    const wrong: SystemOptions = {
      green: { edit: ({ metadata }) => (metadata.annotations![annotation.container] = 'llm') },
    };
    expect(await plan(image('1.4.0'), wrong)).toMatchObject({ refusals: [{ kind: 'container-unclear' }] });
  });

  it('is refused with all that is wrong at once', async () => {
    const made = await plan({
      images: new Map([['nobody', 'x:1']]),
      env: new Map([['OPENAI_API_KEY', 'x']]),
      configs: new Map([['prompts', 'prompts-0123456789']]),
    });
    expect(made.kind === 'refused' ? made.refusals.map(({ kind }) => kind) : []).toEqual([
      'no-such-container',
      'env-from-elsewhere',
      'config-not-used',
    ]);
  });
});

describe('A version', () => {
  it('is set in AGENT_VERSION and in the pods label', async () => {
    const after = deployed(await change({ ...image('1.4.0'), agentVersion: '1.4.0' }));
    expect(after.spec.template.metadata?.labels).toMatchObject({ slot: 'green', version: '1.4.0' });
    expect(containers(after)[0]!.env).toContainEqual({ name: 'AGENT_VERSION', value: '1.4.0' });
  });

  it('leaves a label alone that the Deployment selects by, which cannot change', async () => {
    const selecting: SystemOptions = {
      green: { edit: ({ spec }) => (spec.selector.matchLabels!['version'] = '1.3.0') },
    };
    const made = await change({ agentVersion: '1.4.0' }, selecting);
    const changes = made.edits.flatMap((edit) => edit.changes);
    expect(changes.map(({ what }) => what)).toEqual(['env AGENT_VERSION of agent']);
  });

  it('is refused where it comes from a ConfigMap', async () => {
    const fromConfig: SystemOptions = {
      green: {
        edit: ({ spec }) =>
          (spec.template.spec.containers[0]!.env = [
            { name: 'AGENT_VERSION', valueFrom: { configMapKeyRef: { name: 'versions', key: 'green' } } },
          ]),
      },
    };
    expect(await plan({ agentVersion: '1.4.0' }, fromConfig)).toMatchObject({
      refusals: [{ kind: 'env-from-elsewhere', variable: 'AGENT_VERSION', source: 'ConfigMap versions' }],
    });
  });

  const warned = async (request: Partial<DeployRequest>, system: SystemOptions = {}) =>
    (await change(request, system)).warnings;

  it('that would lie about a new image is warned of', async () => {
    expect(await warned(image('1.4.0'))).toEqual([
      'the slot still calls itself version 1.3.0; set it together with the image: --agent-version 1.4.0',
    ]);
  });

  it('is not warned of where it is given, or already says the tag', async () => {
    expect(await warned({ ...image('v1.4.0'), agentVersion: '1.4.0' })).toEqual([]);
    expect(await warned(image('1.3.0'), { green: { image: 'agent-service:rc' } })).toEqual([]);
  });

  it('set by --set-env still leaves a label that lies', async () => {
    const env = new Map([['AGENT_VERSION', '1.4.0']]);
    expect(await warned({ ...image('1.4.0'), env })).toEqual([
      'the slot still calls itself version 1.3.0; set it together with the image: --agent-version 1.4.0',
    ]);
  });

  it.each([['localhost:5000/agent-service'], [`agent-service@sha256:${'0'.repeat(64)}`]])(
    'is not guessed from %s, which has no tag',
    async (untagged) => {
      expect(await warned({ images: new Map([['', untagged]]) })).toEqual([
        'the slot still calls itself version 1.3.0; set it together with the image: --agent-version VERSION',
      ]);
    },
  );

  it('is not spoken of where the slot has none', async () => {
    const none: SystemOptions = {
      green: {
        edit: ({ spec }) => {
          delete spec.template.metadata!.labels!['version'];
          delete spec.template.spec.containers[0]!.env;
        },
      },
    };
    expect(await warned(image('1.4.0'), none)).toEqual([]);
  });
});

describe('Variables', () => {
  it('are changed and added; others stay, in their order', async () => {
    const env = new Map([
      ['AGENT_VERSION', '1.4.0'],
      ['LOG', 'debug'],
      ['EMPTY', ''],
    ]);
    const made = await change({ env });
    expect(containers(deployed(made))[0]!.env).toEqual([
      { name: 'AGENT_VERSION', value: '1.4.0' },
      {
        name: 'OPENAI_API_KEY',
        valueFrom: { secretKeyRef: { name: 'agent-secrets', key: 'openai-api-key' } },
      },
      { name: 'LOG', value: 'debug' },
      { name: 'EMPTY', value: '' },
    ]);
    expect(made.edits.flatMap(({ changes }) => changes)).toEqual([
      { what: 'env AGENT_VERSION of agent', from: '1.3.0', to: '1.4.0' },
      { what: 'env LOG of agent', from: null, to: 'debug' },
      { what: 'env EMPTY of agent', from: null, to: '' },
    ]);
  });

  it('come to a container that had none', async () => {
    const bare: SystemOptions = {
      green: { edit: ({ spec }) => delete spec.template.spec.containers[0]!.env },
    };
    const made = await change({ env: new Map([['LOG', 'debug']]) }, bare);
    expect(containers(deployed(made))[0]!.env).toEqual([{ name: 'LOG', value: 'debug' }]);
  });
});

describe('A ConfigMap', () => {
  const target = 'prompts-0123456789';
  const configs = new Map([['prompts', target]]);
  type Draft = Mutable<Deployment>;
  const uses: readonly (readonly [string, (draft: Draft, name: string) => unknown])[] = [
    ['a volume', ({ spec }, name) => (spec.template.spec.volumes = [{ name: 'p', configMap: { name } }])],
    [
      'a projected source',
      ({ spec }, name) =>
        (spec.template.spec.volumes = [{ name: 'p', projected: { sources: [{}, { configMap: { name } }] } }]),
    ],
    [
      'envFrom',
      ({ spec }, name) => (spec.template.spec.containers[0]!.envFrom = [{ configMapRef: { name } }]),
    ],
    [
      'configMapKeyRef',
      ({ spec }, name) =>
        spec.template.spec.containers[0]!.env!.push({
          name: 'PROMPT',
          valueFrom: { configMapKeyRef: { name, key: 'p' } },
        }),
    ],
    [
      'an init container',
      ({ spec }, name) =>
        (spec.template.spec.initContainers = [{ name: 'i', envFrom: [{ configMapRef: { name } }] }]),
    ],
  ];

  it.each(uses)('is pointed at by %s', async (_, put) => {
    const made = await change(
      { configs },
      withConfig((draft) => put(draft, 'prompts')),
    );
    const expected = edited(made.deployment, (draft) => put(draft, target)).spec.template;
    // The last use is added to a list, so the change is compared by what it names.
    expect(JSON.stringify(deployed(made).spec.template)).toContain(target);
    expect(JSON.stringify(deployed(made).spec.template)).not.toMatch(/"prompts"/);
    expect(made.edits.flatMap(({ changes }) => changes)).toMatchObject([{ from: 'prompts', to: target }]);
    expect(JSON.stringify(expected)).toContain(target);
  });

  it('is pointed at by all uses at once, and together with variables', async () => {
    const made = await change(
      { configs, env: new Map([['LOG', 'debug']]) },
      withConfig((draft) =>
        uses.filter(([name]) => name !== 'a projected source').map(([, put]) => put(draft, 'prompts')),
      ),
    );
    const text = JSON.stringify(deployed(made).spec.template);
    expect(text.split(target)).toHaveLength(5);
    expect(text).toContain('"LOG"');
    expect(text).not.toMatch(/"prompts"/);
  });

  it.each([
    ['prompts-fedcba9876', true],
    ['prompts-FEDCBA9876', false],
    ['prompts-fedcba98', false],
    ['prompts-extra', false],
    ['my-prompts', false],
    ['prompts-a-fedcba9876', false],
  ])('%s is a version of prompts: %s', async (name, isVersion) => {
    const made = await plan(
      { configs },
      withConfig((draft) => uses[0]![1](draft, name)),
    );
    expect(made.kind).toBe(isVersion ? 'change' : 'refused');
  });

  it('that is used already needs no write', async () => {
    expect(
      await plan(
        { configs },
        withConfig((draft) => uses[0]![1](draft, target)),
      ),
    ).toEqual({
      kind: 'already-so',
    });
  });
});

describe("The slot's size", () => {
  it('is brought up to the live one, from zero replicas too', async () => {
    const made = await change(image('1.4.0'), { green: { replicas: 0 } });
    expect(made.replicas).toBe(3);
    expect(deployed(made).spec.replicas).toBe(3);
  });

  it('alone is a reason to write', async () => {
    expect(await change(image('1.3.0'), { green: { replicas: 1 } })).toMatchObject({
      edits: [],
      replicas: 3,
    });
  });

  it('is left where it is larger', async () => {
    expect((await change(image('1.4.0'), { green: { replicas: 5 } })).replicas).toBeUndefined();
  });
});

describe('The write', () => {
  it.each<[string, (draft: Mutable<Deployment>) => unknown]>([
    ['another image', ({ spec }) => (spec.template.spec.containers[0]!.image = 'x:1')],
    [
      'another variable',
      ({ spec }) => spec.template.spec.containers[0]!.env!.push({ name: 'A', value: '1' }),
    ],
    ['a volume', ({ spec }) => (spec.template.spec.volumes = [{ name: 'v' }])],
    ['another size', ({ spec }) => (spec.replicas = 4)],
    ['another deploy', ({ metadata }) => (metadata.annotations![annotation.deploy] = '{"op":"theirs"}')],
    ['a Deployment made anew', ({ metadata }) => (metadata.uid = 'another')],
  ])('is declined after %s, and what is found is not ours', async (_, edit) => {
    const made = await change(image('1.4.0'));
    const now = edited(made.deployment, edit);
    expect(() => deployed(made, now)).toThrow(PatchDeclined);
    expect(recogniseDeploy(made.deployment, record.op, now)).toBe('other');
  });

  it('holds after a change of status or of other annotations', async () => {
    const made = await change(image('1.4.0'));
    const now = edited(made.deployment, (draft) => {
      draft.metadata.annotations!['team'] = 'agents';
      draft.metadata.resourceVersion = '9';
      draft.status = {};
    });
    expect(recogniseDeploy(made.deployment, record.op, now)).toBe('as-planned');
    expect(recogniseDeploy(made.deployment, record.op, deployed(made, now))).toBe('mine');
  });

  it('comes to a Deployment without annotations', async () => {
    const made = await change(image('1.4.0'), {
      green: { edit: ({ metadata }) => delete metadata.annotations },
    });
    expect(deployed(made).metadata.annotations?.[annotation.deploy]).toContain('op000001');
  });

  it('says who, when, from what to what', async () => {
    const made = await change(image('1.4.0'));
    expect(JSON.parse(deployed(made).metadata.annotations![annotation.deploy]!)).toEqual({
      ...record,
      from: 'agent-service:1.3.0',
      to: 'agent-service:1.4.0',
    });
  });

  it('is recognised only by its own annotation, whatever that holds', async () => {
    const made = await change(image('1.4.0'));
    for (const text of ['', 'null', '7', '{"op":7}', '[]']) {
      const now = edited(
        made.deployment,
        ({ metadata }) => (metadata.annotations![annotation.deploy] = text),
      );
      expect(recogniseDeploy(made.deployment, record.op, now)).toBe('other');
    }
  });
});

describe('Taken back', () => {
  it('leaves the Deployment as it was', async () => {
    for (const green of [{}, { replicas: 1 }]) {
      const made = await change(image('1.4.0'), { green });
      const written = deployed(made);
      expect(applyJsonPatch(written, undoPatch(made, written))).toEqual(made.deployment);
    }
  });

  it('brings the annotation of the deploy before back', async () => {
    const made = await change(image('1.4.0'), {
      green: { edit: ({ metadata }) => (metadata.annotations![annotation.deploy] = '{"op":"before"}') },
    });
    const written = deployed(made);
    expect(applyJsonPatch(written, undoPatch(made, written))).toEqual(made.deployment);
  });

  it('is declined where somebody changed it after us', async () => {
    const made = await change(image('1.4.0'));
    const written = deployed(made);
    const theirs = edited(written, ({ spec }) => (spec.template.spec.containers[0]!.image = 'x:1'));
    expect(() => applyJsonPatch(theirs, undoPatch(made, written))).toThrow(PatchDeclined);
  });
});

describe('Within the hold time the way back is not given up by accident', () => {
  const left = async (entry: Partial<HistoryEntry> = {}) => {
    const { idle } = await pairOf();
    const when = '2029-12-31T23:30:00Z';
    return { history: [aMove({ when, templates: { green: idle.template }, ...entry })] };
  };

  it('refuses a change of the slot that served before', async () => {
    expect(await plan(image('1.4.0'), { service: await left() })).toMatchObject({
      kind: 'refused',
      refusals: [{ kind: 'discards-rollback', slot: 'green', end: '2030-01-01T00:30:00Z' }],
    });
  });

  it.each<[string, () => Promise<SystemOptions>, Partial<DeployAllowance>]>([
    ['who means it', async () => ({ service: await left() }), { discardRollback: true }],
    [
      'after the hold time',
      async () => ({ service: await left() }),
      { now: new Date('2030-01-01T00:30:00Z') },
    ],
    [
      'after a hold time of its own',
      async () => ({ service: { ...(await left()), annotations: { [annotation.hold]: '20m' } } }),
      {},
    ],
    [
      'where the slot runs something else already',
      async () => ({ service: await left({ templates: { green: 'another' } }) }),
      {},
    ],
    [
      'after a rollback: what it left is not the way back',
      async () => ({ service: await left({ verb: 'rollback' }) }),
      {},
    ],
  ])('goes %s', async (_, system, allowance) => {
    expect((await plan(image('1.4.0'), await system(), allowance)).kind).toBe('change');
  });

  it('lets the slot grow: that gives nothing up', async () => {
    const green = { replicas: 1 };
    const { idle } = await pairOf(describedSystem({ green }));
    const service = await left({ templates: { green: idle.template } });
    expect((await plan({}, { green, service })).kind).toBe('change');
  });

  it('takes a hold time that cannot be read for one that is not over', async () => {
    const service = { ...(await left()), annotations: { [annotation.hold]: 'soon' } };
    expect(await plan(image('1.4.0'), { service })).toMatchObject({
      refusals: [{ kind: 'hold-unreadable', found: 'soon' }],
    });
  });
});
