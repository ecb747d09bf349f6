import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { policyText } from '../../../src/domain/golden/policy-text.ts';
import { lateConfig } from '../../../src/domain/receipts/late-config.ts';
import { bindingChanges, changeText, trustChanges } from '../../../src/domain/receipts/receipt-changes.ts';
import { receiptPatch, recogniseReceipt } from '../../../src/domain/receipts/receipt-patch.ts';
import {
  readReceipt,
  receiptText,
  type Binding,
  type Receipt,
} from '../../../src/domain/receipts/receipt.ts';
import { runningImages } from '../../../src/domain/receipts/running-images.ts';
import { storedVerdict } from '../../../src/domain/receipts/stored-verdict.ts';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import type { ConfigMap, Deployment, Pod, PodTemplate } from '../../../src/domain/slots/kubernetes.ts';
import { secretsOf } from '../../../src/domain/slots/secret-references.ts';
import { templateDigest } from '../../../src/use-cases/read-slots.ts';
import { describedSystem } from '../../builders/cluster-objects.ts';
import { pairOf, sha256 } from '../../builders/cluster-work.ts';
import { edited, type Mutable } from '../../builders/mutable.ts';
import { aCase, aSet } from '../../use-cases/replay/situation.ts';

const receipt: Receipt = {
  op: 'k3j9x0aa',
  outcome: 'pass',
  cases: 12,
  passed: 12,
  who: 'ci-bot',
  when: '2030-01-01T00:00:00Z',
  uid: 'uid-green',
  template: '0123456789abcdef',
  images: { agent: [`sha256:${'a'.repeat(64)}`], proxy: [`sha256:${'b'.repeat(64)}`] },
  configMaps: { prompts: 'fedcba9876543210' },
  secrets: { 'agent-secrets': '4711' },
  set: '4be1c22d90aa',
  policy: '77aa00bb11cc',
  tool: '0.1.0',
};
const green = (): Mutable<Deployment> =>
  structuredClone(describedSystem().Deployment[1]) as Mutable<Deployment>;
const keeping = (text: string): Deployment =>
  edited(green(), ({ metadata }) => (metadata.annotations = { [annotation.receipt]: text }));

describe('A receipt in its annotation', () => {
  it('is read as it was written, and is small', () => {
    expect(readReceipt(keeping(receiptText(receipt)))).toEqual({ kind: 'receipt', receipt });
    expect(receiptText(receipt).length).toBeLessThan(1024);
  });

  it('is none where there is no annotation', () => {
    expect(readReceipt(green())).toEqual({ kind: 'none' });
  });

  it.each(Object.keys(receipt) as (keyof Receipt)[])('without %s is none to go by', (member) => {
    const { [member]: left, ...rest } = receipt;
    expect(left).toBeDefined();
    for (const broken of [rest, { ...rest, [member]: null }, { ...rest, [member]: [[]] }])
      expect(readReceipt(keeping(JSON.stringify(broken)))).toEqual({
        kind: 'unreadable',
        problem: `it has no ${member} that could be one`,
      });
  });

  it.each(['', 'passed', '[]', '7', '{"images":', 'null'])('that says %j is none to go by', (text) => {
    expect(readReceipt(keeping(text)).kind).toBe('unreadable');
  });

  it('whose time is none is none to go by', () => {
    for (const when of ['yesterday', '2030-01-01', '2030-13-01T00:00:00Z', '+09999-01-01T00:00:00Z'])
      expect(readReceipt(keeping(receiptText({ ...receipt, when }))).kind).toBe('unreadable');
  });
});

describe('The digest of a pod template', () => {
  const template = fc
    .record({
      labels: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 8 })),
      env: fc.array(fc.record({ name: fc.string({ minLength: 1 }), value: fc.string() }), { maxLength: 4 }),
      more: fc.jsonValue({ maxDepth: 3 }),
    })
    .map(
      ({ labels, env, more }) =>
        ({
          metadata: { labels },
          spec: { containers: [{ name: 'agent', image: 'a:1', env, readinessProbe: more }] },
        }) as unknown as PodTemplate,
    );

  it('is the same in whatever order the members come', () => {
    fc.assert(
      fc.property(template, fc.infiniteStream(fc.nat()), (one, order) => {
        expect(templateDigest(sha256, shuffled(one, order))).toBe(templateDigest(sha256, one));
      }),
    );
  });

  it('is another where anything in it is another', () => {
    fc.assert(
      fc.property(template, template, (one, other) => {
        fc.pre(!sameJson(one, other));
        expect(templateDigest(sha256, one)).not.toBe(templateDigest(sha256, other));
      }),
    );
  });

  it('keeps the order of a list: containers start in it', () => {
    const [one, other] = [
      { name: 'a', value: '1' },
      { name: 'b', value: '$(a)' },
    ];
    const withEnv = (...env: readonly object[]): PodTemplate =>
      ({ spec: { containers: [{ name: 'agent', env }] } }) as unknown as PodTemplate;
    expect(templateDigest(sha256, withEnv(one, other))).not.toBe(templateDigest(sha256, withEnv(other, one)));
  });
});

describe('The images that run', () => {
  const pods = (): Mutable<Pod>[] =>
    describedSystem().Pod.filter(({ metadata }) => metadata.name.startsWith('agent-green')) as Mutable<Pod>[];
  const imagesOf = (list: readonly Pod[]): unknown => runningImages(green(), list);
  const plain = { kind: 'images', images: { agent: ['sha256:of-agent-service:1.3.0'] } };

  it('are those of the template, without what is injected into each pod', () => {
    const injected = edited(pods(), (list) => {
      for (const { spec, status } of list) {
        spec.containers.push({ name: 'istio-proxy', image: 'proxy:1' });
        status?.containerStatuses?.push({ name: 'istio-proxy', imageID: 'proxy@sha256:ff' });
        status!.initContainerStatuses = [{ name: 'istio-init', imageID: 'proxy@sha256:ff' }];
      }
    });
    expect(imagesOf(pods())).toEqual(plain);
    expect(imagesOf(injected)).toEqual(plain);
  });

  it('are the same from another registry, and for an image that was loaded by hand', () => {
    const mirrored = edited(pods(), (list) => {
      list[0]!.status!.containerStatuses![0]!.imageID =
        'mirror.example:5000/x/agent@sha256:of-agent-service:1.3.0';
      list[1]!.status!.containerStatuses![0]!.imageID = 'sha256:of-agent-service:1.3.0';
    });
    expect(imagesOf(mirrored)).toEqual(plain);
  });

  it('are kept side by side where nodes of another architecture run another digest', () => {
    const mixed = edited(
      pods(),
      (list) => (list[2]!.status!.containerStatuses![0]!.imageID = 'a@sha256:arm'),
    );
    const found = runningImages(green(), mixed);
    expect(found).toEqual({
      kind: 'images',
      images: { agent: ['sha256:arm', 'sha256:of-agent-service:1.3.0'] },
    });
    const both: Binding = { ...receipt, images: { agent: ['sha256:amd', 'sha256:arm'] } };
    expect(bindingChanges(both, { images: { agent: ['sha256:arm'] } })).toEqual([]);
    expect(bindingChanges(both, { images: { agent: ['sha256:arm', 'sha256:riscv'] } })).toHaveLength(1);
  });

  it('are not told where a node says nothing of one', () => {
    const silent = edited(pods(), (list) => (list[1]!.status!.containerStatuses![0]!.imageID = ''));
    expect(imagesOf(silent)).toEqual({ kind: 'not-told', pod: 'agent-green-7d9f-p1', container: 'agent' });
  });
});

describe('A receipt and what there is now', () => {
  const now = new Date('2030-01-01T12:00:00Z');
  const day = 86_400_000;

  it('match where all is the same', () => {
    expect(bindingChanges(receipt, receipt)).toEqual([]);
    expect(trustChanges(receipt, now, day)).toEqual([]);
  });

  it.each<[keyof Binding, Partial<Binding>, string]>([
    ['uid', { uid: 'another' }, 'Deployment (uid): expected uid-green, found another'],
    ['template', { template: 'ff' }, 'pod template: expected 0123456789abcdef, found ff'],
    ['images', { images: { agent: ['x'] } }, `image of agent: expected sha256:${'a'.repeat(64)}, found x`],
    [
      'configMaps',
      { configMaps: { prompts: 'ff' } },
      'ConfigMap prompts: expected fedcba9876543210, found ff',
    ],
    ['secrets', { secrets: { 'agent-secrets': '4712' } }, 'Secret agent-secrets: expected 4711, found 4712'],
    ['set', { set: 'ff' }, 'golden set: expected 4be1c22d90aa, found ff'],
    ['policy', { policy: 'ff' }, 'policy: expected 77aa00bb11cc, found ff'],
    ['tool', { tool: '0.2.0' }, 'version of kubectl-bluegreen: expected 0.1.0, found 0.2.0'],
  ])('differ in %s, which is named', (member, other, text) => {
    const images = member === 'images' ? { images: { ...receipt.images, ...other.images } } : {};
    expect(bindingChanges(receipt, { ...receipt, ...other, ...images }).map(changeText)).toEqual([text]);
  });

  it('differ in a ConfigMap that is new, and in one that is gone', () => {
    const changes = bindingChanges(receipt, { configMaps: { tools: 'aa' } });
    expect(changes.map(({ part }) => part)).toEqual(['ConfigMap prompts', 'ConfigMap tools']);
  });

  it('are compared by the Secrets alone that both could look at', () => {
    expect(bindingChanges(receipt, { secrets: {} })).toEqual([]);
    expect(bindingChanges({ ...receipt, secrets: {} }, { secrets: { 'agent-secrets': '1' } })).toEqual([]);
  });

  it.each([
    ['2030-01-01T12:00:00Z', []],
    ['2029-12-31T12:00:00Z', []],
    ['2029-12-31T11:59:59Z', ['age: expected at most 24h, found 24h1m']],
    [
      '2030-01-01T12:00:01Z',
      ['time: expected before 2030-01-01T12:00:00Z, found 2030-01-01T12:00:01Z, in the future'],
    ],
  ])('of %s', (when, said) => {
    expect(trustChanges({ ...receipt, when }, now, day).map(changeText)).toEqual(said);
  });

  it('are of no age where the API server tells no time', () => {
    expect(trustChanges(receipt, undefined, day).map(({ part }) => part)).toEqual(['time']);
  });

  it.each([
    ['fail', 'failed, 10 of 12 cases passed'],
    ['inconclusive', 'could not be told, 10 of 12 cases passed'],
  ] as const)('a verdict that is %s moves nothing', (outcome, found) => {
    expect(trustChanges({ ...receipt, outcome, passed: 10 }, now, day)).toEqual([
      { part: 'verdict', expected: 'passed', found },
    ]);
  });
});

describe('The policy', () => {
  const set = aSet([aCase('one'), aCase('two', { severity: 'advisory' })]);

  it('is the same in whatever order the cases come', () => {
    expect(policyText({ ...set, cases: set.cases.toReversed() })).toBe(policyText(set));
  });

  it('is another by sampling, severity and limits', () => {
    const sampling = {
      mode: 'sequential',
      acceptable: 0.95,
      unacceptable: 0.7,
      alpha: 0.05,
      beta: 0.05,
      maxSamples: 20,
    } as const;
    const others = [
      aSet([aCase('one', { sampling }), aCase('two', { severity: 'advisory' })]),
      aSet([aCase('one'), aCase('two')]),
      aSet(set.cases, { concurrency: 1 }),
      aSet(set.cases, { timeouts: { connectMs: 1, firstTokenMs: 1, totalMs: 1 } }),
    ];
    expect(new Set([set, ...others].map(policyText)).size).toBe(5);
  });
});

describe('Secrets of a template', () => {
  it('are those of variables, volumes and projected volumes, each once', () => {
    const uses = edited(
      green(),
      ({
        spec: {
          template: { spec },
        },
      }) => {
        spec.containers[0]!.env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } }];
        spec.containers[0]!.envFrom = [{ secretRef: { name: 'all' } }, { configMapRef: { name: 'none' } }];
        spec.volumes = [
          { name: 'tls', secret: { secretName: 'certificate' } },
          {
            name: 'both',
            projected: { sources: [{ secret: { name: 'keys' } }, { configMap: { name: 'none' } }] },
          },
        ];
      },
    );
    expect(secretsOf(uses)).toEqual(['keys', 'all', 'certificate']);
  });
});

describe('A ConfigMap that is changed after the pods started', () => {
  const written = (time: string): ConfigMap => ({
    metadata: {
      name: 'prompts',
      managedFields: [{ manager: 'kubectl-edit', time, fieldsV1: { 'f:data': { 'f:system': {} } } }],
    },
  });
  const pods = describedSystem().Pod.slice(0, 2);

  it('is said, with who and when', () => {
    expect(lateConfig(new Map([['prompts', written('2029-12-31T11:00:00Z')]]), pods)).toEqual([
      'ConfigMap prompts was changed by kubectl-edit at 2029-12-31T11:00:00Z, after agent-blue-7d9f-p0 and 1 more started: pods may answer by what it said before',
    ]);
  });

  it('is not said of one that was there before them, and of one that is not there', () => {
    const maps = new Map([
      ['prompts', written('2029-12-31T10:00:00Z')],
      ['optional', undefined],
    ]);
    expect(lateConfig(maps, pods)).toEqual([]);
  });
});

describe('What is kept on a slot, for status', () => {
  const keptOn = async (change: Partial<Receipt>) => {
    const { idle } = await pairOf();
    const images = { agent: ['sha256:of-agent-service:1.3.0'] };
    const { uid = '' } = idle.deployment.metadata;
    const kept = { ...receipt, uid, template: idle.template, images, ...change };
    const deployment = edited(idle.deployment, ({ metadata }) => {
      metadata.annotations = { [annotation.receipt]: receiptText(kept) };
    });
    return storedVerdict({ ...idle, deployment }, new Date('2030-06-01T00:00:00Z'));
  };

  it('is of what the slot runs now, however old it is', async () => {
    expect(await keptOn({})).toMatchObject({ kind: 'verdict', stale: undefined });
    expect(await keptOn({ outcome: 'fail' })).toMatchObject({
      stale: undefined,
      receipt: { outcome: 'fail' },
    });
  });

  it.each([
    [{ template: 'ff' }, 'another pod template'],
    [{ uid: 'ff' }, 'another Deployment (uid)'],
    [{ images: { agent: ['sha256:ff'] } }, 'another image of agent'],
    [{ when: '2031-01-01T00:00:00Z' }, 'its time is in the future'],
  ])('is stale with %o', async (change, stale) => {
    expect(await keptOn(change)).toMatchObject({ kind: 'verdict', stale });
  });
});

describe('The write of a receipt', () => {
  it('holds only for the template that was judged', () => {
    const { metadata, spec } = green();
    expect(receiptPatch(green(), receipt).slice(0, 2)).toEqual([
      { op: 'test', path: '/metadata/uid', value: metadata.uid },
      { op: 'test', path: '/spec/template', value: spec.template as unknown as Json },
    ]);
  });

  it('is recognised by its op; a pass gives way to another receipt, a failure to none', () => {
    const other = keeping(receiptText({ ...receipt, op: 'another0' }));
    const failed: Receipt = { ...receipt, outcome: 'fail' };
    expect(recogniseReceipt(green(), receipt, keeping(receiptText(receipt)))).toBe('mine');
    expect(recogniseReceipt(green(), receipt, green())).toBe('as-planned');
    expect(recogniseReceipt(green(), receipt, other)).toBe('other');
    expect(recogniseReceipt(green(), failed, other)).toBe('as-planned');
    const changed = edited(green(), ({ spec }) => (spec.template.spec.containers[0]!.image = 'a:2'));
    expect(recogniseReceipt(green(), failed, changed)).toBe('other');
    const anew = edited(green(), ({ metadata }) => (metadata.uid = 'new'));
    expect(recogniseReceipt(green(), failed, anew)).toBe('other');
  });
});

/** The same value, its members in another order. */
function shuffled<T>(value: T, order: fc.Stream<number>): T {
  if (Array.isArray(value)) return value.map((item: unknown) => shuffled(item, order)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => ({
    key,
    member: shuffled(member as unknown, order),
    rank: Number(order.next().value),
  }));
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { key, member } of members.toSorted((one, other) => one.rank - other.rank)) result[key] = member;
  return result as T;
}

function sameJson(one: unknown, other: unknown): boolean {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
        : member,
    );
  return text(one) === text(other);
}
