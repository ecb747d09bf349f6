import { describe, expect, it, test } from 'vitest';
import type { SlotDiff } from '../../src/results/slot-diff.generated.ts';
import { diffSlots } from '../../src/use-cases/diff-slots.ts';
import { aMove, describedSystem, merged, objects, type SystemOptions } from '../builders/cluster-objects.ts';
import { anyService, workOn } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';
import type { ConfigMap, Deployment } from '../../src/domain/slots/kubernetes.ts';
import type { Mutable } from '../builders/mutable.ts';

const mounting =
  (name: string) =>
  ({ spec }: Mutable<Deployment>): void => {
    spec.template.spec.volumes = [{ name: 'p', configMap: { name } }];
  };
const map = (
  name: string,
  data: Readonly<Record<string, string>>,
  more: Partial<ConfigMap> = {},
): ConfigMap => ({
  metadata: { name },
  immutable: true,
  data,
  ...more,
});

function workWith(system: SystemOptions, ...maps: readonly ConfigMap[]): ReturnType<typeof workOn> {
  return workOn(merged(describedSystem(system), objects({ ConfigMap: maps })));
}

async function diffOf(work: ReturnType<typeof workOn>): Promise<SlotDiff> {
  const reading = await diffSlots(work, anyService);
  if (reading.kind === 'refused') throw new Error(reading.refusal.kind);
  return reading.diff;
}

const sameRelease = { green: { version: '1.2.0' } } as const;

describe('Two slots', () => {
  it('that run the same differ in nothing, whatever their label and size', async () => {
    const diff = await diffOf(workWith({ green: { version: '1.2.0', replicas: 1 } }));
    expect(diff).toMatchObject({ same: true, images: [], env: [], other: [], configMaps: [], resources: [] });
    expect([diff.live.replicas, diff.idle.replicas]).toEqual([3, 1]);
  });

  it('of two releases differ in image and version, which is told once', async () => {
    const diff = await diffOf(workWith({}));
    expect(diff.same).toBe(false);
    expect([diff.live.version, diff.idle.version]).toEqual(['1.2.0', '1.3.0']);
    expect(diff.images).toEqual([
      {
        container: 'agent',
        name: 'image',
        live: { kind: 'value', text: 'agent-service:1.2.0' },
        idle: { kind: 'value', text: 'agent-service:1.3.0' },
      },
    ]);
    expect([diff.env, diff.other]).toEqual([[], []]);
  });

  it('of which one lies about its version in its label: that is told', async () => {
    const edit = ({ spec }: Mutable<Deployment>): unknown =>
      (spec.template.metadata = {
        ...spec.template.metadata,
        labels: { ...spec.template.metadata?.labels, version: '9' },
      });
    const diff = await diffOf(workWith({ green: { edit } }));
    expect(diff.other.map(({ name }) => name)).toEqual(['metadata.labels.version']);
  });

  it('show where a variable comes from, and no secret', async () => {
    const edit =
      (password: string, key: string) =>
      ({ spec }: Mutable<Deployment>): void => {
        const [agent] = spec.template.spec.containers;
        if (agent === undefined) return;
        agent.env = [
          ...(agent.env ?? []).filter(({ name }) => name === 'AGENT_VERSION'),
          { name: 'OPENAI_API_KEY', valueFrom: { secretKeyRef: { name: 'agent-secrets', key } } },
          { name: 'DB_PASSWORD', value: password },
          { name: 'DATABASE_URL', value: `postgres://agent:${password}@db/agents` },
        ];
        Object.assign(agent, { args: ['--api-key', password, `--token=${password}`, '-v'] });
      };
    const diff = await diffOf(
      workWith({
        blue: { edit: edit('hunter2', 'old') },
        green: { version: '1.2.0', edit: edit('hunter3', 'new') },
      }),
    );
    expect(diff.env).toEqual([
      {
        container: 'agent',
        name: 'OPENAI_API_KEY',
        live: { kind: 'reference', text: 'Secret agent-secrets, key old' },
        idle: { kind: 'reference', text: 'Secret agent-secrets, key new' },
      },
      {
        container: 'agent',
        name: 'DB_PASSWORD',
        live: { kind: 'hidden', text: '***' },
        idle: { kind: 'hidden', text: '***' },
      },
      {
        container: 'agent',
        name: 'DATABASE_URL',
        live: { kind: 'value', text: 'postgres://***@db/agents' },
        idle: { kind: 'value', text: 'postgres://***@db/agents' },
      },
    ]);
    expect(diff.other.map(({ name }) => name)).toEqual(['spec.containers[agent].args']);
    expect(JSON.stringify(diff)).not.toMatch(/hunter/);
  });

  it('are compared by path in everything else, containers by their names', async () => {
    const edit = ({ spec }: Mutable<Deployment>): void => {
      const [agent] = spec.template.spec.containers;
      if (agent === undefined) return;
      agent.resources = { limits: { memory: '1Gi' } };
      agent.readinessProbe = {
        ...(agent.readinessProbe as object),
        httpGet: { path: '/healthz', port: 8000 },
      };
      spec.template.spec.containers = [{ name: 'proxy', image: 'proxy:1' }, agent];
      spec.template.metadata = {
        ...spec.template.metadata,
        annotations: { 'example.com/team': 'agents' },
      };
    };
    const diff = await diffOf(workWith({ green: { version: '1.2.0', edit } }));
    expect(diff.resources).toMatchObject([
      { container: 'agent', name: 'limits.memory', idle: { text: '1Gi' } },
    ]);
    expect(diff.images).toEqual([]);
    expect(diff.other.map(({ name }) => name)).toEqual([
      'metadata.annotations["example.com/team"]',
      'spec.containers[proxy]',
      'spec.containers[agent].readinessProbe.httpGet.path',
    ]);
  });
});

test('In an overlap neither is idle: that is warned of', async () => {
  const history = [aMove({ verb: 'overlap', from: 'blue', to: 'green' })];
  const diff = await diffOf(workWith({ service: { selector: { app: 'agent-service' }, history } }));
  expect([diff.live.slot, diff.idle.slot]).toEqual(['blue', 'green']);
  expect(diff.warnings).toEqual(['blue and green are both selected; blue is what served before']);
});

describe('Their ConfigMaps', () => {
  it('are compared by word where they stand at the same place, and each is read once', async () => {
    const work = workWith(
      { blue: { edit: mounting('prompts') }, green: { version: '1.2.0', edit: mounting('prompts-2') } },
      map('prompts', { 'system.md': 'You are helpful.\n', 'gone.md': 'x' }),
      map('prompts-2', { 'system.md': 'You are brief.\n' }),
    );
    const { configMaps, other } = await diffOf(work);
    expect(other).toEqual([]);
    expect(configMaps).toMatchObject([
      { live: 'prompts', idle: 'prompts-2', usedAs: ['volume p'], compared: true },
    ]);
    expect(configMaps[0]?.keys).toMatchObject([
      { key: 'gone.md', kind: 'removed', liveBytes: 1, idleBytes: null },
      { key: 'system.md', kind: 'changed', changes: [{ by: 'word', afterLine: 1 }] },
    ]);
    expect(work.cluster.requests.filter(({ kind }) => kind === 'ConfigMap').map(({ name }) => name)).toEqual([
      'prompts',
      'prompts-2',
    ]);
  });

  it('are not checked where they may not be read or are not there, and everything else is', async () => {
    const system = { blue: { edit: mounting('prompts') }, green: { edit: mounting('prompts-2') } };
    const absent = await diffOf(workWith(system, map('prompts', {})));
    expect(absent.notChecked).toEqual(['ConfigMap prompts-2 was not checked: it does not exist']);
    const work = workWith(system, map('prompts', {}), map('prompts-2', {}));
    work.cluster.at({ kind: 'ConfigMap' }, { before: fails('forbidden') }, 2);
    const diff = await diffOf(work);
    expect(diff.configMaps).toMatchObject([{ compared: false, keys: [] }]);
    expect(diff.notChecked).toHaveLength(2);
    expect(diff.images).toHaveLength(1);
  });

  it('hide what is a secret by its name, and say that it differs', async () => {
    const content = (secret: string): Readonly<Record<string, string>> => ({
      API_TOKEN: secret,
      'app.env': `MODEL=x\nexport OPENAI_API_KEY=${secret}\n`,
      'db.yaml': `url: postgres://u:${secret}@db\npassword: "${secret}"\nsize: ${secret === 'alpha' ? 1 : 2}\n`,
      'tokens.md': `Key: say ${secret.length} words`,
    });
    const { configMaps } = await diffOf(
      workWith(
        { blue: { edit: mounting('a') }, green: { ...sameRelease.green, edit: mounting('b') } },
        map('a', content('alpha')),
        map('b', content('omega-2')),
      ),
    );
    expect(configMaps[0]?.keys.map(({ key, content: shown }) => [key, shown])).toEqual([
      ['API_TOKEN', 'hidden'],
      ['app.env', 'hidden'],
      ['db.yaml', 'text'],
      ['tokens.md', 'text'],
    ]);
    expect(JSON.stringify(configMaps)).not.toMatch(/alpha|omega/);
  });

  it('that are binary or large are told by their size', async () => {
    const { configMaps } = await diffOf(
      workWith(
        { blue: { edit: mounting('a') }, green: { ...sameRelease.green, edit: mounting('b') } },
        map('a', { large: 'a'.repeat(300_000) }, { binaryData: { 'x.bin': 'AAAA' } }),
        map('b', { large: 'b'.repeat(300_001) }, { binaryData: { 'x.bin': 'AAAAAA==' } }),
      ),
    );
    expect(configMaps[0]?.keys).toMatchObject([
      { key: 'large', content: 'too-large', liveBytes: 300_000, idleBytes: 300_001 },
      { key: 'x.bin', content: 'binary', liveBytes: 3, idleBytes: 4 },
    ]);
  });

  it('that both slots use are the same, and warned of where they can be edited', async () => {
    const diff = await diffOf(
      workWith(
        { blue: { edit: mounting('p') }, green: { version: '1.2.0', edit: mounting('p') } },
        map('p', {}, { immutable: false }),
      ),
    );
    expect([diff.same, diff.configMaps]).toEqual([true, []]);
    expect(diff.warnings).toEqual([
      'both slots use ConfigMap p: editing it changes live; to give the idle slot its own: kubectl bluegreen deploy agent-service -n ai-agents --config p=DIR',
    ]);
  });
});
