import { describe, expect, it } from 'vitest';
import { exitCodeOfSwitch } from '../../src/cli/exit-codes.ts';
import type { GoldenSet } from '../../src/domain/golden/golden-set.ts';
import { readReceipt, receiptText, type Receipt } from '../../src/domain/receipts/receipt.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { readHistory } from '../../src/domain/slots/history.ts';
import type { SecretVersion } from '../../src/ports/secret-versions.ts';
import type { Outcome } from '../../src/results/verdict.generated.ts';
import { lookAtReceipt, type ReceiptOptions } from '../../src/use-cases/look-at-receipt.ts';
import { readSlots } from '../../src/use-cases/read-slots.ts';
import { planRecord, recordVerdict, type RecordWork } from '../../src/use-cases/record-verdict.ts';
import { switchTraffic, type SwitchOptions } from '../../src/use-cases/switch-traffic.ts';
import { describedSystem, type ClusterObjects } from '../builders/cluster-objects.ts';
import { anyService, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { clusterError, fails } from '../builders/in-memory-cluster.ts';
import { edited, type Mutable } from '../builders/mutable.ts';
import { aVerdict } from '../builders/verdict.ts';
import { aCase, aSet } from './replay/situation.ts';

const set = aSet([aCase('greeting', { tags: ['smoke'] })]);
const day = 86_400_000;

/** Each slot has its prompts, and both the Secret of the described system. */
const system = (): ClusterObjects =>
  edited(describedSystem(), (objects) => {
    objects.ConfigMap = ['blue', 'green'].map((name) => ({
      metadata: { name: `prompts-${name}` },
      data: { system: 'Be brief.' },
    }));
    for (const { metadata, spec } of [...objects.Deployment, ...objects.ReplicaSet]) {
      const slot = metadata.name.includes('blue') ? 'blue' : 'green';
      spec.template.spec.volumes = [{ name: 'prompts', configMap: { name: `prompts-${slot}` } }];
      spec.template.spec.containers[0]!.env = [
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 'agent-secrets', key: 'key' } } },
      ];
    }
  });

type Secrets = (name: string) => Promise<SecretVersion>;
const version =
  (resourceVersion: string): Secrets =>
  () =>
    Promise.resolve({ kind: 'version', resourceVersion });
const notAllowed: Secrets = () => Promise.resolve({ kind: 'not-allowed' });

function recordWork(work: TestWork, secretVersion: Secrets = notAllowed): RecordWork {
  return { ...work, secretVersion, tool: '0.1.0' };
}

interface Recording {
  readonly outcome?: Outcome;
  readonly secrets?: Secrets;
  /** While the cases are asked. */
  readonly meanwhile?: () => void;
}

async function recording(work: TestWork, { outcome = 'pass', secrets, meanwhile }: Recording = {}) {
  const reading = await readSlots(work, anyService);
  if (reading.kind === 'refused') throw new Error(reading.refusal.kind);
  const { pair } = reading;
  const toRecord = recordWork(work, secrets);
  const planned = await planRecord(toRecord, pair, pair.idle, set);
  if (planned.kind === 'refused') throw new Error(planned.refusal.kind);
  meanwhile?.();
  const verdict = aVerdict(outcome, pair.idle);
  return work.clock.finish(recordVerdict(toRecord, anyService, planned.plan, set, verdict));
}

const green = (work: TestWork) => work.cluster.peek('Deployment', 'agent-green');
function kept(work: TestWork): Receipt | undefined {
  const reading = readReceipt(green(work));
  return reading.kind === 'receipt' ? reading.receipt : undefined;
}

async function recorded(secrets?: Secrets): Promise<TestWork> {
  const work = workOn(system());
  expect(await recording(work, secrets === undefined ? {} : { secrets })).toMatchObject({
    outcome: 'recorded',
  });
  return work;
}

describe('A verdict is recorded', () => {
  it('in one patch, with what it is of, who asked and when by the API server', async () => {
    const work = workOn(system());
    work.cluster.time = new Date('2031-02-03T04:05:06.789Z');
    const told = await recording(work);
    expect(told).toEqual({
      outcome: 'recorded',
      op: kept(work)?.op,
      when: '2031-02-03T04:05:06Z',
      who: 'grace',
    });
    expect(work.cluster.writes.map(({ verb, kind, name }) => `${verb} ${kind} ${name}`)).toEqual([
      'patch Deployment agent-green',
    ]);
    expect(kept(work)).toMatchObject({
      outcome: 'pass',
      cases: 1,
      passed: 1,
      who: 'grace',
      uid: green(work).metadata.uid,
      images: { agent: ['sha256:of-agent-service:1.3.0'] },
      configMaps: { 'prompts-green': expect.stringMatching(/^[0-9a-f]{16}$/) as string },
      secrets: {},
      set: set.digest,
      tool: '0.1.0',
    });
  });

  it('with the version of a Secret where that may be read; where not, it is said', async () => {
    expect(kept(await recorded(version('7')))?.secrets).toEqual({ 'agent-secrets': '7' });
    const work = await recorded();
    expect(work.events).toContainEqual({
      kind: 'warning',
      text: 'no part of the receipt: Secret agent-secrets (no permission to get its metadata); may it be read: kubectl -n ai-agents auth can-i get secrets/agent-secrets',
    });
  });

  it('when it is no pass too, over whatever was there: the last one is what is kept', async () => {
    const work = await recorded();
    expect(await recording(work, { outcome: 'fail' })).toMatchObject({ outcome: 'recorded' });
    expect(kept(work)).toMatchObject({ outcome: 'fail', passed: 0 });
    expect(await recording(work, { outcome: 'inconclusive' })).toMatchObject({ outcome: 'recorded' });
    expect(kept(work)).toMatchObject({ outcome: 'inconclusive' });
  });

  it('over what is no receipt', async () => {
    const work = workOn(
      edited(system(), ({ Deployment: all }) => {
        all[1]!.metadata.annotations = { [annotation.receipt]: 'nonsense' };
      }),
    );
    expect(await recording(work)).toMatchObject({ outcome: 'recorded' });
    expect(kept(work)?.outcome).toBe('pass');
  });

  it('once, though the answer of the write is lost', async () => {
    const work = workOn(system());
    work.cluster.at({ verb: 'patch' }, { after: fails('reset') });
    expect(await recording(work)).toMatchObject({ outcome: 'recorded', op: kept(work)?.op });
    expect(work.cluster.writes).toHaveLength(1);
  });
});

describe('Nothing is recorded', () => {
  const edit = (work: TestWork, change: (draft: Mutable<ReturnType<typeof green>>) => unknown): void =>
    work.cluster.edit('Deployment', 'agent-green', change);
  const newPrompts = (work: TestWork): void =>
    work.cluster.edit('ConfigMap', 'prompts-green', (map) => (map.data = { system: 'Be rude.' }));

  it.each<[string, (work: TestWork) => void, string]>([
    [
      'of a template that was changed meanwhile',
      (work) => edit(work, ({ spec }) => (spec.template.spec.containers[0]!.image = 'agent-service:9')),
      'pod template',
    ],
    ['of a Deployment that was made anew', (work) => edit(work, (one) => (one.metadata.uid = 'new')), ''],
    ['of a ConfigMap that was changed', newPrompts, 'ConfigMap prompts-green'],
    [
      'of pods that came with another image',
      (work) =>
        work.cluster.edit('Pod', 'agent-green-7d9f-p1', (pod) => {
          pod.status!.containerStatuses![0]!.imageID = 'agent@sha256:other';
        }),
      'image of agent',
    ],
  ])('%s', async (_, change, part) => {
    const work = workOn(system());
    const told = await recording(work, { meanwhile: () => change(work) });
    expect(told.outcome).toBe('refused');
    expect(told.refusal?.expected ?? told.refusal?.found).toContain(part);
    expect(work.cluster.writes).toEqual([]);
  });

  it('of a template that is changed right before the write', async () => {
    const work = workOn(system());
    const change = (): void =>
      edit(work, ({ spec }) => (spec.template.spec.containers[0]!.image = 'agent-service:9'));
    work.cluster.at({ verb: 'patch' }, { before: change });
    expect(await recording(work)).toMatchObject({
      outcome: 'refused',
      refusal: { kind: 'changed-meanwhile' },
    });
    expect(kept(work)).toBeUndefined();
  });

  it('where somebody recorded another verdict right before; a failure is recorded all the same', async () => {
    const theirs = async (): Promise<TestWork> => {
      const work = await recorded();
      const before = kept(work);
      work.cluster.at(
        { verb: 'patch' },
        {
          before: () =>
            edit(work, ({ metadata }) => {
              const text = receiptText({ ...before!, op: 'theirs00', who: 'bob', outcome: 'fail' });
              metadata.annotations![annotation.receipt] = text;
            }),
        },
      );
      return work;
    };
    const passing = await theirs();
    expect(await recording(passing)).toMatchObject({
      outcome: 'refused',
      refusal: { found: expect.stringContaining('a receipt of') as string },
    });
    expect(kept(passing)).toMatchObject({ op: 'theirs00', outcome: 'fail' });
    const failing = await theirs();
    expect(await recording(failing, { outcome: 'fail' })).toMatchObject({ outcome: 'recorded' });
    expect(kept(failing)).toMatchObject({ who: 'grace', outcome: 'fail' });
  });

  it('where the API server tells no time', async () => {
    const work = workOn(system());
    work.cluster.time = undefined;
    expect(await recording(work)).toMatchObject({ outcome: 'refused', refusal: { kind: 'not-recordable' } });
  });

  it('where the patch may not be sent: the verdict is told all the same', async () => {
    const work = workOn(system());
    work.cluster.at({ verb: 'patch' }, { before: fails('forbidden') });
    expect(await recording(work)).toMatchObject({ outcome: 'failed', op: null });
  });

  it('or it is not known, where the answer is lost and the Deployment cannot be read', async () => {
    const work = workOn(system());
    work.cluster.at(
      { verb: 'patch' },
      {
        after: () => {
          work.cluster.at({ verb: 'get', kind: 'Deployment' }, { before: fails('timeout') }, 9);
          throw clusterError('reset');
        },
      },
    );
    expect(await recording(work)).toMatchObject({ outcome: 'unconfirmed' });
  });

  it('where a ConfigMap may not be read: that is told before any case is asked', async () => {
    const work = workOn(system());
    work.cluster.at({ verb: 'get', kind: 'ConfigMap' }, { before: fails('forbidden') });
    await expect(recording(work)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

function receiptOptions(change: Partial<ReceiptOptions> = {}): ReceiptOptions {
  return {
    maxAgeMs: day,
    set: () => Promise.resolve(set),
    secretVersion: notAllowed,
    tool: '0.1.0',
    ...change,
  };
}

async function looking(work: TestWork, change: Partial<ReceiptOptions> = {}) {
  const reading = await readSlots(work, anyService);
  if (reading.kind === 'refused') throw new Error(reading.refusal.kind);
  work.cluster.requests.length = 0;
  return lookAtReceipt(work, reading.pair.idle, receiptOptions(change));
}

describe('A receipt that is looked at', () => {
  it('matches where nothing has changed, and says what was not looked at', async () => {
    const look = await looking(await recorded());
    expect(look).toMatchObject({
      kind: 'matches',
      receipt: { taken: true, who: 'grace', ageSeconds: 0, changes: [], set: set.digest },
    });
    if (look.kind === 'matches')
      expect(look.receipt.notChecked).toEqual(['Secret agent-secrets: no part of the receipt']);
  });

  it('costs no request where there is none, and where it is plain that it does not match', async () => {
    const none = workOn(system());
    expect(await looking(none)).toEqual({ kind: 'none' });
    expect(none.cluster.requests).toEqual([]);
    const old = await recorded();
    old.cluster.time = new Date('2030-01-03T00:00:00Z');
    expect(await looking(old)).toMatchObject({ kind: 'stale' });
    expect(old.cluster.requests).toEqual([]);
  });

  const parts = async (work: TestWork, change: Partial<ReceiptOptions> = {}): Promise<readonly string[]> => {
    const look = await looking(work, change);
    return look.kind === 'none' ? ['none'] : look.receipt.changes.map(({ part }) => part);
  };

  it('names the Secret that was changed, where both may look', async () => {
    expect(await parts(await recorded(version('7')), { secretVersion: version('8') })).toEqual([
      'Secret agent-secrets',
    ]);
    expect(await parts(await recorded(version('7')), { secretVersion: version('7') })).toEqual([]);
    const gone: Secrets = () => Promise.resolve({ kind: 'absent' });
    expect(await parts(await recorded(version('7')), { secretVersion: gone })).toEqual([
      'Secret agent-secrets',
    ]);
  });

  it('is taken where the recorder might look at a Secret and the operator may not, and says so', async () => {
    expect(await looking(await recorded(version('7')))).toMatchObject({
      kind: 'matches',
      receipt: { notChecked: ['Secret agent-secrets: no permission to get its metadata'] },
    });
  });

  it('asks for no Secret where the recorder could not look at it', async () => {
    const never: Secrets = () => Promise.reject(new Error('asked'));
    expect(await looking(await recorded(), { secretVersion: never })).toMatchObject({ kind: 'matches' });
  });

  it('is not taken where prompts may not be read', async () => {
    const work = await recorded();
    work.cluster.at({ verb: 'get', kind: 'ConfigMap' }, { before: fails('forbidden') });
    expect((await parts(work))[0]).toMatch(/^ConfigMap/);
  });

  it('is not taken by another version of the tool, another set, another policy', async () => {
    expect(await parts(await recorded(), { tool: '0.2.0' })).toEqual(['version of kubectl-bluegreen']);
    const other: GoldenSet = { ...set, digest: 'ffff', suite: { ...set.suite, concurrency: 1 } };
    const asked = { set: () => Promise.resolve(other) };
    expect(await parts(await recorded(), asked)).toEqual(['golden set', 'policy']);
  });

  it('is not taken where the API server tells no time', async () => {
    const work = await recorded();
    work.cluster.time = undefined;
    expect(await parts(work)).toEqual(['time']);
  });
});

describe('A switch', () => {
  const asked: string[] = [];
  const verify: SwitchOptions['verify'] = (_, slot, cases) => {
    asked.push(cases);
    return Promise.resolve({ kind: 'verdict', verdict: aVerdict('pass', slot) });
  };
  const switching = async (work: TestWork, change: Partial<SwitchOptions> = {}) => {
    asked.length = 0;
    const result = await work.clock.finish(
      switchTraffic(work, {
        choice: anyService,
        to: undefined,
        expect: { image: undefined, version: undefined },
        dryRun: 'none',
        verify,
        receipt: receiptOptions(),
        skipVerify: false,
        reason: undefined,
        endpointsTimeoutMs: 30_000,
        monitor: undefined,
        ...change,
      }),
    );
    return { result, code: exitCodeOfSwitch(result) };
  };
  const latest = (work: TestWork) => {
    const history = readHistory(work.cluster.peek('Service', 'agent-service'));
    return history.kind === 'entries' ? history.latest : undefined;
  };

  it('by a receipt asks the smoke cases alone, and its history says whose verdict it was', async () => {
    const work = await recorded();
    const { result, code } = await switching(work);
    expect([code, asked]).toEqual([0, ['smoke']]);
    expect(result.receipt).toMatchObject({ taken: true, who: 'grace', outcome: 'pass' });
    expect(steps(work)).toContain('done: verdict: receipt by grace, 0s old, still matches');
    const { op, who, when } = kept(work)!;
    expect(latest(work)).toMatchObject({ verdict: 'passed', set: set.digest, receipt: { op, who, when } });
  });

  it('that ends an overlap keeps by which receipt it was made', async () => {
    const work = await recorded();
    const { code } = await switching(work, { overlapMs: 1000 });
    expect(code).toBe(0);
    expect(latest(work)).toMatchObject({ verb: 'switch', receipt: { op: kept(work)?.op } });
  });

  it('without smoke cases goes by the receipt alone, and says so', async () => {
    const work = await recorded();
    const none: SwitchOptions['verify'] = () =>
      Promise.resolve({ kind: 'no-case', why: 'none is tagged smoke' });
    const { result, code } = await switching(work, { verify: none });
    expect([code, result.verdict]).toEqual([0, null]);
    expect(steps(work)).toContain('note: no case is asked beside the receipt: none is tagged smoke');
    expect(latest(work)).toMatchObject({ verdict: 'passed', set: set.digest });
  });

  it('whose smoke cases fail after a receipt moves nothing', async () => {
    const work = await recorded();
    const failing: SwitchOptions['verify'] = (_, slot) =>
      Promise.resolve({ kind: 'verdict', verdict: aVerdict('fail', slot) });
    expect((await switching(work, { verify: failing })).code).toBe(3);
    expect(latest(work)).toBeUndefined();
  });

  it('replays the whole set where the receipt does not match, and names the part in one line', async () => {
    const work = await recorded();
    work.cluster.edit('ConfigMap', 'prompts-green', (map) => (map.data = { system: 'Be rude.' }));
    const { result, code } = await switching(work);
    expect([code, asked]).toEqual([0, ['all']]);
    expect(result.receipt).toMatchObject({ taken: false, changes: [{ part: 'ConfigMap prompts-green' }] });
    expect(steps(work).filter((line) => line.includes('not taken'))).toEqual([
      expect.stringMatching(
        /^note: receipt by grace, 0s old: not taken, the whole set is replayed: ConfigMap prompts-green: expected [0-9a-f]{16}, found [0-9a-f]{16}$/,
      ),
    ]);
    expect(latest(work)?.receipt).toBeUndefined();
  });

  it('that is told to take none looks at none', async () => {
    const { result } = await switching(await recorded(), { receipt: undefined });
    expect([asked, result.receipt]).toEqual([['all'], undefined]);
  });

  it('on trial says whether it would take it, and asks no case', async () => {
    const work = await recorded();
    const { result } = await switching(work, { dryRun: 'client' });
    expect([asked, result.receipt?.taken]).toEqual([[], true]);
    const setless = await switching(work, {
      dryRun: 'client',
      receipt: receiptOptions({ set: () => Promise.resolve(undefined) }),
    });
    expect(setless.result.receipt?.notChecked).toContain('golden set: there is none here');
  });

  it.each<[string, (work: TestWork) => void]>([
    [
      'another verdict is recorded',
      (work) =>
        work.cluster.edit('Deployment', 'agent-green', ({ metadata }) => {
          const text = receiptText({ ...kept(work)!, op: 'other000', outcome: 'fail' });
          metadata.annotations![annotation.receipt] = text;
        }),
    ],
    [
      'a pod comes with another image',
      (work) =>
        work.cluster.edit('Pod', 'agent-green-7d9f-p1', (pod) => {
          pod.status!.containerStatuses![0]!.imageID = 'agent@sha256:other';
        }),
    ],
  ])('is refused where %s while the smoke cases are asked', async (_, change) => {
    const work = await recorded();
    work.cluster.rollOut('agent-green');
    const meanwhile: SwitchOptions['verify'] = (pair, slot, cases) => {
      change(work);
      work.cluster.rollOut('agent-green');
      return verify(pair, slot, cases);
    };
    const { result, code } = await switching(work, { verify: meanwhile });
    expect([code, result.refusals[0]?.kind]).toEqual([5, 'changed-meanwhile']);
    expect(latest(work)).toBeUndefined();
  });
});
