import { beforeAll, describe, expect, test } from 'vitest';
import type { Receipt } from '../../src/domain/receipts/receipt.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { HistoryEntry } from '../../src/domain/slots/history.ts';
import type { MoveHistory } from '../../src/results/move-history.generated.ts';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { expectError, expectRefusal, expectTidy } from './expect-tidy.ts';
import {
  e2eCluster,
  expectSchema,
  putTag,
  shippedRules,
  smallSet,
  withoutVerb,
  type E2eNamespace,
  type KubectlOptions,
  type PolicyRule,
  type Run,
} from './harness/index.ts';

type Words = readonly (string | KubectlOptions)[];
const record = (ns: E2eNamespace, ...words: Words): Promise<Run> =>
  ns.kubectl('bluegreen', 'verify', '--record', ...words);
const move = (ns: E2eNamespace, ...words: Words): Promise<Run> =>
  ns.kubectl('bluegreen', 'switch', '--monitor=0', ...words);
const green = (ns: E2eNamespace) => ns.get('Deployment', 'agent-green');

async function keptText(ns: E2eNamespace): Promise<string | undefined> {
  return (await green(ns)).metadata.annotations?.[annotation.receipt];
}

async function kept(ns: E2eNamespace): Promise<Receipt> {
  return JSON.parse((await keptText(ns)) ?? 'null') as Receipt;
}

/** Writes the annotation as anybody can who may patch the Deployment; returns when its controller has seen it. */
async function keep(ns: E2eNamespace, text: string | null): Promise<void> {
  await ns.patch('Deployment', 'agent-green', { metadata: { annotations: { [annotation.receipt]: text } } });
  await ns.waitFor('the Deployment controller to see it', async () => {
    const { metadata, status } = await green(ns);
    return status?.observedGeneration === metadata.generation;
  });
}

/** What a switch would make of the receipt that is kept. */
async function look(ns: E2eNamespace, ...words: Words): Promise<NonNullable<SwitchResult['receipt']>> {
  const run = await move(ns, '--dry-run=client', '-o', 'json', ...words);
  expect(run.exitCode, `${run.stdout}${run.stderr}`).toBe(0);
  const result = JSON.parse(run.stdout) as SwitchResult;
  await expectSchema('switch-result', result);
  if (result.receipt === undefined) throw new Error(`no receipt in ${run.stdout}`);
  expect(run.stderr).toMatch(result.receipt.taken ? /would be taken/ : /would not be taken/);
  return result.receipt;
}

const cases = [
  { id: 'greeting', tags: ['smoke'] },
  { id: 'thanks', prompt: 'Thank you!' },
] as const;

describe('given a green that passes', () => {
  let ns: E2eNamespace;
  let text: string;
  const who = (): string => `system:serviceaccount:${ns.name}:ci-record`;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns, cases);
    // The shipped one cannot be changed.
    const { data } = await ns.get('ConfigMap', 'prompts');
    await ns.delete('ConfigMap', 'prompts');
    await ns.apply(
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prompts' }, data }),
    );
  });

  test('verify --record keeps the verdict on its Deployment, in one write', async () => {
    const run = await record(ns, '-o', 'json', { as: 'ci-record' });
    expect(run.exitCode, run.stderr).toBe(0);
    const verdict = JSON.parse(run.stdout) as Verdict;
    await expectSchema('verdict', verdict);
    expect(verdict).toMatchObject({ outcome: 'pass', recording: { outcome: 'recorded', who: who() } });
    expect(await ns.writes(run)).toEqual(['patch deployments agent-green']);
    text = (await keptText(ns)) ?? '';
    expect(text.length).toBeLessThan(1024);
    const { metadata } = await green(ns);
    expect(JSON.parse(text)).toMatchObject({
      op: verdict.recording?.op,
      outcome: 'pass',
      cases: 2,
      passed: 2,
      who: who(),
      when: verdict.recording?.when,
      uid: metadata.uid,
      template: verdict.template,
      images: { agent: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)] },
      configMaps: { prompts: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
      secrets: {},
      set: verdict.set.digest,
    });
    expect(run.stderr).toContain(
      'no part of the receipt: Secret agent-secrets (no permission to get its metadata)',
    );
  });

  test('status says it, and whose it is', async () => {
    const run = await ns.kubectl('bluegreen', 'status');
    expect(run.stdout).toMatch(/^green .*passed 2 of 2, (just now|\d+s ago)$/m);
    expect(run.stdout).toMatch(new RegExp(`^verdict +of green, recorded by ${who()}$`, 'm'));
    const json = await ns.kubectl('bluegreen', 'status', '-o', 'json');
    const status = JSON.parse(json.stdout) as SlotStatus;
    await expectSchema('slot-status', status);
    expect(status.slots.map(({ verdict }) => verdict)).toEqual([
      null,
      expect.objectContaining({ outcome: 'pass', stale: null, cases: 2, passed: 2, who: who() }),
    ]);
  });

  test('a switch would take it, and says what was not looked at', async () => {
    expect(await look(ns)).toMatchObject({
      taken: true,
      who: who(),
      changes: [],
      notChecked: ['Secret agent-secrets: no part of the receipt'],
    });
  });

  test('a dry run of --write-manifest says it too', async () => {
    await ns.write({
      'service.yaml': JSON.stringify({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'agent-service' },
        spec: { selector: { app: 'agent-service', slot: 'blue' } },
      }),
    });
    expect(await look(ns, '--write-manifest', 'service.yaml')).toMatchObject({ taken: true });
  });

  test('without a golden set here all but the set is compared', async () => {
    const receipt = await look(ns, { cwd: '/' });
    expect(receipt).toMatchObject({ taken: true });
    expect(receipt.notChecked).toContain('golden set: there is none here');
  });

  test('defaults that are written out, and a label of the Deployment, change nothing', async () => {
    const spec = {
      terminationGracePeriodSeconds: 60,
      dnsPolicy: 'ClusterFirst',
      containers: [{ name: 'agent', terminationMessagePath: '/dev/termination-log' }],
    };
    const body = { metadata: { labels: { team: 'support' } }, spec: { template: { spec } } };
    await ns.patch('Deployment', 'agent-green', body, 'strategic');
    expect(await look(ns)).toMatchObject({ taken: true });
  });

  const otherwise = (change: (receipt: Receipt) => object): Promise<void> =>
    keep(ns, JSON.stringify({ ...(JSON.parse(text) as Receipt), ...change(JSON.parse(text) as Receipt) }));
  const shifted = (when: string, hours: number): string =>
    new Date(Date.parse(when) + hours * 3_600_000).toISOString().replace(/\.\d+Z/, 'Z');

  test.each<[string, (receipt: Receipt) => object, string]>([
    ['too old', ({ when }) => ({ when: shifted(when, -25) }), 'age'],
    ['from the future', ({ when }) => ({ when: shifted(when, 1) }), 'time'],
    ['of another Deployment', () => ({ uid: 'another' }), 'Deployment (uid)'],
    ['of another template', () => ({ template: 'ffffffffffffffff' }), 'pod template'],
    ['of another image', () => ({ images: { agent: ['sha256:ff'] } }), 'image of agent'],
    ['of other prompts', () => ({ configMaps: { prompts: 'ff' } }), 'ConfigMap prompts'],
    ['of another policy', () => ({ policy: 'ff' }), 'policy'],
    ['of another version of this tool', () => ({ tool: '0.0.0' }), 'version of kubectl-bluegreen'],
    ['a failure', () => ({ outcome: 'fail', passed: 1 }), 'verdict'],
  ])('a receipt that is %s is not taken, and the part is named', async (_, change, part) => {
    await otherwise(change);
    const receipt = await look(ns);
    expect(receipt.taken).toBe(false);
    expect(receipt.changes.map((one) => one.part)).toEqual([part]);
  });

  test('what is no receipt is not taken, and status says so', async () => {
    await keep(ns, '{"outcome":"pass"');
    expect((await look(ns)).changes).toEqual([
      { part: 'receipt', expected: 'one that `verify --record` wrote', found: 'it is not JSON' },
    ]);
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/^green .* unreadable$/m);
  });

  test('--max-age says how old it may be', async () => {
    await otherwise(({ when }) => ({ when: shifted(when, -25) }));
    expect(await look(ns, '--max-age', '26h')).toMatchObject({ taken: true });
    await keep(ns, text);
  });

  test('another golden set is named, with its policy; the set before is taken again', async () => {
    await smallSet(ns, [...cases, { id: 'more' }]);
    expect((await look(ns)).changes.map(({ part }) => part)).toEqual(['golden set', 'policy']);
    await smallSet(ns, cases);
    expect(await look(ns)).toMatchObject({ taken: true });
  });

  test('changed prompts: the part is named in one line, the whole set is replayed, and that is what moves traffic', async () => {
    await ns.patch('ConfigMap', 'prompts', { data: { more: 'Be kind.' } }, 'merge', 'kubectl-edit');
    const run = await move(ns);
    expect(run.exitCode, run.stderr).toBe(0);
    const lines = run.stderr.split('\n').filter((line) => line.includes('not taken'));
    expect(lines).toEqual([
      expect.stringMatching(
        /receipt by \S+:ci-record, \d+[smh] old: not taken, the whole set is replayed: ConfigMap prompts: expected [0-9a-f]{16}, found [0-9a-f]{16}$/,
      ),
    ]);
    expect(run.stderr).toMatch(/verdict: 2 of 2 cases passed/);
    expect((await latest(ns)).receipt).toBeUndefined();
    expect((await ns.kubectl('bluegreen', 'rollback')).exitCode).toBe(0);
  });

  test('prompts that were changed after the pods started are said', async () => {
    const run = await record(ns);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      /warning: ConfigMap prompts was changed by .* at \S+, after agent-green-\S+ started/,
    );
    expect(run.stdout).toMatch(/^recorded on green by \S+:operator at \S+Z, for switch to take for 24h$/m);
  });

  test('switch takes it, asks the smoke cases alone, and keeps whose verdict it was', async () => {
    const { op, who: by, when } = await kept(ns);
    const run = await move(ns, '--to', 'green', '-o', 'json');
    expect(run.exitCode, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout) as SwitchResult;
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({
      outcome: 'switched',
      receipt: { taken: true, op, who: by, when, ageSeconds: expect.any(Number) as number },
      verdict: { outcome: 'pass', selection: { whole: false, of: 2 }, cases: [{ id: 'greeting' }] },
    });
    expect(run.stderr).toMatch(/verdict: receipt by \S+:operator, \d+s old, still matches/);
    expect(run.stderr).toMatch(/1 of 1 smoke cases passed/);
    expect((await latest(ns)).receipt).toEqual({ op, who: by, when });
    const history = await ns.kubectl('bluegreen', 'history', '-o', 'json');
    const moves = JSON.parse(history.stdout) as MoveHistory;
    await expectSchema('move-history', moves);
    expect(moves.moves[0]?.receipt).toEqual({ op, who: by, when });
    const shown = await ns.kubectl('bluegreen', 'history');
    expect(shown.stdout).toMatch(/blue -> green .* receipt/);
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/last switch .*\(by a receipt of \S+:operator\)/);
  });

  test('of the live slot none is recorded', async () => {
    const run = await record(ns, '--slot', 'green');
    expectRefusal(run, 'green is live: a verdict of it is not recorded', 'green, which serves');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--no-receipt replays the whole set', async () => {
    expect((await ns.kubectl('bluegreen', 'rollback')).exitCode).toBe(0);
    const run = await move(ns, '--to', 'green', '--no-receipt');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/verdict: 2 of 2 cases passed/);
    expect(run.stderr).not.toContain('receipt by');
    expect((await ns.kubectl('bluegreen', 'rollback')).exitCode).toBe(0);
  });

  test('what a guarded Service lets through: the record is no move', async () => {
    await ns.patch('Service', 'agent-service', { metadata: { annotations: { [annotation.guard]: 'slot' } } });
    const run = await record(ns, { as: 'ci-record' });
    expect(run.exitCode, run.stderr).toBe(0);
  });

  test('a new template makes it stale; a failing one takes its place, and no switch takes that', async () => {
    await putTag(ns, 'green', '1.4.0-too-long');
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/^green .* stale, /m);
    expect(status.stdout).toMatch(/^verdict .*of what is not there any more: another pod template$/m);
    const parts = (await look(ns)).changes.map(({ part }) => part);
    expect(parts).toEqual(['pod template', 'image of agent']);
    const failed = await record(ns, { as: 'ci-record' });
    expect(failed.exitCode).toBe(3);
    expect(failed.stdout).toMatch(/^recorded on green by \S+ at \S+Z; no switch takes it$/m);
    expect(await kept(ns)).toMatchObject({ outcome: 'fail', cases: 2 });
    expect((await ns.kubectl('bluegreen', 'status')).stdout).toMatch(
      /^green .*failed [12] of 2, (just now|\d+s ago)$/m,
    );
    const refused = await move(ns, '--to', 'green');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toMatch(
      /not taken, the whole set is replayed: verdict: expected passed, found failed/,
    );
  });
});

async function latest(ns: E2eNamespace): Promise<HistoryEntry> {
  const { annotations } = (await ns.get('Service', 'agent-service')).metadata;
  const [entry] = JSON.parse(annotations?.[annotation.history] ?? '[]') as readonly HistoryEntry[];
  if (entry === undefined) throw new Error('no move is recorded');
  return entry;
}

const getSecrets: PolicyRule = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };

describe('given roles that may do less, or more', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns, cases);
  });
  const withSecrets = async (role: 'operator' | 'ci-record') =>
    ns.withRole([...(await shippedRules(role)), getSecrets]);

  test('without patch deployments the verdict is told, not recorded, and the right is named', async () => {
    const run = await record(ns, { as: 'ci' });
    expectTidy(run, { exitCode: 1 });
    expect(run.stdout).toMatch(/^passed: 2 passed/m);
    expect(run.stdout).toMatch(
      /^not recorded: user \S+ may not patch deployments\.apps\/agent-green in namespace/m,
    );
    expect(await keptText(ns)).toBeUndefined();
  });

  test('without get configmaps none is recorded, and that is told before a case is asked', async () => {
    const as = await ns.withRole(withoutVerb(await shippedRules('ci-record'), 'configmaps', 'get'));
    const run = await record(ns, { as });
    expectTidy(run, { exitCode: 1 });
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^error: user \S+ may not get configmaps\/prompts in namespace/m);
    expect(run.stderr).not.toContain('cases on');
  });

  test('who may read Secrets keeps their version, of the metadata alone; who may not is not in the way', async () => {
    const run = await record(ns, { as: await withSecrets('ci-record') });
    expect(run.exitCode, run.stderr).toBe(0);
    const { secrets } = await kept(ns);
    expect(secrets).toEqual({ 'agent-secrets': expect.stringMatching(/^\d+$/) as string });
    expect(await look(ns)).toMatchObject({
      taken: true,
      notChecked: ['Secret agent-secrets: no permission to get its metadata'],
    });
    const operator = await withSecrets('operator');
    expect(await look(ns, { as: operator })).toMatchObject({ taken: true, notChecked: [] });
    const path = `/api/v1/namespaces/${ns.name}/secrets/agent-secrets`;
    await ns.admin.patch(path, { stringData: { more: 'x' } });
    expect((await look(ns, { as: operator })).changes.map(({ part }) => part)).toEqual([
      'Secret agent-secrets',
    ]);
  });

  test('an operator who may not read ConfigMaps takes none', async () => {
    const as = await ns.withRole(withoutVerb(await shippedRules('operator'), 'configmaps', 'get'));
    expect((await look(ns, { as })).changes).toEqual([
      { part: 'ConfigMap prompts', expected: 'as recorded', found: 'not checked: it may not be read' },
    ]);
  });

  test('a Deployment that is made anew, receipt and all, is another one', async () => {
    const { metadata, spec } = await green(ns);
    const { name, labels, annotations } = metadata;
    await ns.delete('Deployment', 'agent-green');
    await ns.waitFor('its pods to go', async () => (await ns.list('Pod', 'slot=green')).length === 0);
    const made = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels, annotations }, spec };
    await ns.admin.do('POST', `/apis/apps/v1/namespaces/${ns.name}/deployments`, made);
    await ns.waitFor('the new one to be ready', async () => (await green(ns)).status?.readyReplicas === 1);
    expect((await look(ns)).changes.map(({ part }) => part)).toEqual(['Deployment (uid)']);
  });

  test('a template that somebody changes while the cases are asked: nothing is recorded', async () => {
    await keep(ns, null);
    const running = await ns.start('bluegreen', 'verify', '--record', '-o', 'json');
    await running.waitForStderr(/2 cases/);
    await ns.patch('Deployment', 'agent-green', {
      spec: { template: { metadata: { annotations: { changed: 'yes' } } } },
    });
    const run = await running.done;
    expect([4, 5]).toContain(run.exitCode);
    expect(JSON.parse(run.stdout)).toMatchObject({
      recording: { outcome: 'refused', refusal: { kind: 'changed-meanwhile' } },
    });
    expect(await keptText(ns)).toBeUndefined();
  });
});

test.each([
  [['--url', 'http://127.0.0.1:1'], '--record keeps the verdict of a slot, and --url comes to none'],
  [['--plan'], '--record keeps the verdict of a slot, and --plan comes to none'],
  [['--show', 'greeting'], '--record keeps the verdict of a slot, and --show comes to none'],
  [['--only', 'greeting'], '--record keeps the verdict of the whole set, and --only asks a part of it'],
  [['--shard', '1/2'], '--record keeps the verdict of the whole set, and --shard asks a part of it'],
])('verify --record %j is no command', async (words, said) => {
  const ns = await (await e2eCluster()).namespace({ blue: null, green: null, service: null, settle: false });
  const run = await record(ns, ...words);
  expectError(run, said, { exitCode: 2 });
});
