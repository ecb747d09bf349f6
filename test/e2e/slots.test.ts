import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectTidy } from './expect-tidy.ts';
import { e2eCluster, smallSet, type E2eNamespace, type Run } from './harness/index.ts';

interface Workload {
  readonly app: string;
  readonly slot: string;
  readonly name?: string;
  /** Key of the label that tells the slots apart (slot). */
  readonly key?: string;
  readonly metadata?: string;
}

/** A Deployment without pods: slots are found by their ReplicaSets, also at zero replicas. */
function deployment({ app, slot, name = `${app}-${slot}`, key = 'slot', metadata = '' }: Workload): string {
  const labels = `{ app: ${app}, ${key}: ${slot}, name: ${name} }`;
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: ${labels}${metadata} }
spec:
  replicas: 0
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec: { containers: [{ name: agent, image: 'agent-service:1.0.0' }] }
`;
}

/** Pods of a slot that nobody rolls out. */
function bareReplicaSet(app: string, slot: string): string {
  const labels = `{ app: ${app}, slot: ${slot}, name: by-hand }`;
  return `---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: ${app}-by-hand, labels: ${labels} }
spec:
  replicas: 1
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec: { containers: [{ name: agent, image: 'agent-service:not-ready' }] }
`;
}

function service(name: string, selector: string, annotations = '{}'): string {
  return `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, annotations: ${annotations} }
spec: { selector: ${selector}, ports: [{ port: 80, targetPort: 8000 }] }
`;
}

/** Command lines that take a Service; each would read or change its slots. */
const commands = [
  ['status'],
  ['deploy', '--image', 'agent-service:9.9.9', '--agent-version', '9.9.9'],
  ['verify'],
  ['switch'],
  ['rollback'],
  ['standby'],
] as const;

const isNoSlot = { metadata: { annotations: { 'kubectl-bluegreen/role': 'other' } } };

describe('given Services whose slots cannot be told', () => {
  let ns: E2eNamespace;
  const every = async (...more: readonly string[]): Promise<readonly Run[]> =>
    await Promise.all(commands.map((line) => ns.kubectl('bluegreen', ...line, ...more)));
  const selected = async (name: string): Promise<unknown> => (await ns.get('Service', name)).spec.selector;

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ service: null, blue: null, green: null });
    await smallSet(ns);
    const pair = (app: string, key = 'slot'): string =>
      deployment({ app, slot: 'blue', key }) + deployment({ app, slot: 'green', key });
    await ns.apply(
      [
        service('no-selector', '{}'),
        pair('no-key') + service('no-key', '{ app: no-key }'),
        pair('purple') + service('purple', '{ app: purple, slot: purple }'),
        deployment({ app: 'lonely', slot: 'blue' }) + service('lonely', '{ app: lonely, slot: blue }'),
        service('empty', '{ app: empty, slot: blue }'),
        pair('crowded') + deployment({ app: 'crowded', slot: 'red' }),
        service('crowded', '{ app: crowded, slot: blue }'),
        pair('doubled') + deployment({ app: 'doubled', slot: 'green', name: 'doubled-worker' }),
        service('doubled', '{ app: doubled, slot: blue }'),
        deployment({ app: 'leaving', slot: 'blue' }),
        deployment({ app: 'leaving', slot: 'green', metadata: ', finalizers: [test.bluegreen/stay]' }),
        service('leaving', '{ app: leaving, slot: blue }'),
        pair('orphaned') + bareReplicaSet('orphaned', 'green'),
        service('orphaned', '{ app: orphaned, slot: blue }'),
        pair('garbled'),
        service('garbled', '{ app: garbled, slot: blue }', `{ kubectl-bluegreen/history: 'not json' }`),
        pair('coloured', 'colour') + service('coloured', '{ app: coloured, colour: blue }'),
        pair('noted', 'colour'),
        service('noted', '{ app: noted, colour: blue }', '{ kubectl-bluegreen/slot-label: colour }'),
        service('direct-blue', '{ app: doubled, slot: blue }', '{ kubectl-bluegreen/slot: blue }'),
      ].join(''),
    );
    // One for each Deployment, and the bare one.
    const wanted = (await ns.list('Deployment')).length + 1;
    await ns.waitFor('the ReplicaSets', async () => (await ns.list('ReplicaSet')).length === wanted);
    await ns.delete('Deployment', 'leaving-green');
  });

  // Or the namespace could never be deleted.
  afterAll(() => ns.patch('Deployment', 'leaving-green', { metadata: { finalizers: null } }));

  test.each([
    ['no-selector', 'no-selector selects no pods', 'no selector'],
    ['no-key', 'no-key does not select a slot', 'app=no-key'],
    ['purple', 'purple selects a slot that nothing runs in', 'slot=purple'],
    ['lonely', 'lonely has one slot only', 'blue (deployment/lonely-blue)'],
    ['empty', 'empty has no slots', 'none'],
    ['crowded', 'crowded has more than two slots', 'blue, green, red'],
    ['doubled', 'slot green has more than one Deployment', 'doubled-green, doubled-worker'],
    ['leaving', 'slot green is being deleted', /^deletion asked for at \d{4}-/],
    ['orphaned', 'slot green is not run by a Deployment', 'ReplicaSet orphaned-by-hand'],
    ['direct-blue', /direct-blue/, /slot/],
  ])('%s: every command refuses, and says why', async (name, summary, found) => {
    const before = await selected(name);
    for (const run of await every(name)) expectRefusal(run, summary, found);
    expect(await selected(name)).toEqual(before);
  });

  test('no Service named, and several that could be meant: they are listed', async () => {
    const runs = await every();
    for (const run of runs) {
      expectRefusal(run, 'several Services switch slots here', /crowded, doubled, .*noted/);
      // Without a slot key, or marked as one slot's own, a Service is no candidate.
      expect(run.stdout + run.stderr).not.toMatch(/found .*(no-key|direct-blue|coloured)/);
    }
  });

  test('a history that cannot be read: status says so, moves refuse', async () => {
    const status = await ns.kubectl('bluegreen', 'status', 'garbled');
    expect(status.exitCode).toBe(0);
    expect(status.stdout).toMatch(/warning +the history of moves cannot be read/);
    for (const verb of ['switch', 'rollback'])
      expectRefusal(
        await ns.kubectl('bluegreen', verb, 'garbled'),
        'the history of moves cannot be read',
        /JSON/,
      );
  });

  test('another label tells the slots apart: by flag, or by an annotation of the Service', async () => {
    const unknown = await ns.kubectl('bluegreen', 'status', 'coloured');
    expectRefusal(unknown, 'coloured does not select a slot', 'app=coloured,colour=blue');
    for (const line of [['coloured', '--slot-label', 'colour'], ['noted']]) {
      const run = await ns.kubectl('bluegreen', 'status', ...line);
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toMatch(/live blue, idle green/);
      expect(run.stdout).toContain('{"spec":{"selector":{"colour":"green"}}}');
    }
    const only = await ns.kubectl('bluegreen', 'status', '--slot-label', 'nothing-has-this');
    expectRefusal(only, 'no Service switches slots here', 'none');
  });

  test('none of this wrote anything', async () => {
    expect(await ns.writes()).toEqual([]);
  });

  test('an annotation on the Deployment that is no slot mends the doubled slot', async () => {
    await ns.patch('Deployment', 'doubled-worker', isNoSlot);
    const run = await ns.kubectl('bluegreen', 'status', 'doubled', '-o', 'name');
    expect(run.stdout).toBe('service/doubled\ndeployment/doubled-blue\ndeployment/doubled-green\n');
    expect(run.exitCode).toBe(0);
  });

  test('the same annotation on the third slot mends three slots', async () => {
    await ns.patch('Deployment', 'crowded-red', isNoSlot);
    const run = await ns.kubectl('bluegreen', 'status', 'crowded');
    expect(run.stdout).toMatch(/live blue, idle green/);
  });
});

describe('given no Service that switches slots', () => {
  test('every command refuses, and says where it looked', async () => {
    const ns = await (await e2eCluster()).namespace({ service: null, blue: null, green: null });
    await smallSet(ns);
    await ns.apply(service('plain', '{ app: plain }'));
    for (const line of commands) {
      const run = await ns.kubectl('bluegreen', ...line);
      expectRefusal(run, 'no Service switches slots here', 'none');
      expect(run.stdout + run.stderr).toContain(`namespace ${ns.name}`);
    }
    const json = await ns.kubectl('bluegreen', 'status', '-o', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'Error', error: 'no-service' });
    expect(json.exitCode).toBe(5);
  });
});

describe('given an idle slot without ready pods', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (
      await e2eCluster()
    ).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0-not-ready', replicas: 1 });
    await smallSet(ns);
  });

  test('status counts them, verify could not tell, switch refuses', async () => {
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/^green +idle +1\.3\.0 +0\/1 +0 /m);
    const verify = await ns.kubectl('bluegreen', 'verify');
    expectTidy(verify, { exitCode: 4 });
    expect(verify.stdout).toMatch(/^could not tell: no pod of deployment\/agent-green is ready/m);
    const move = await ns.kubectl('bluegreen', 'switch');
    expectRefusal(
      move,
      'green is not ready to take traffic',
      /^0 ready; agent-green-\S+: runs but is not ready/,
    );
    expect(move.stdout).toContain('nothing was changed; blue is live');
    expect(await ns.writes()).toEqual([]);
  });

  test('to roll back to it is refused too', async () => {
    const run = await ns.kubectl('bluegreen', 'rollback', '--to', 'green', '--reason', 'test');
    expectRefusal(run, 'green has no ready pods', '0 of 1 ready');
    expect(await ns.writes()).toEqual([]);
  });

  test('scaled to zero: the same, with the command that scales it', async () => {
    await ns.patch('Deployment', 'agent-green', { spec: { replicas: 0 } });
    await ns.waitFor('the pod to go', async () => (await ns.pods('green')).length === 0);
    const verify = await ns.kubectl('bluegreen', 'verify');
    expectTidy(verify, { exitCode: 4 });
    expect(verify.stdout).toContain('could not tell: deployment/agent-green has 0 replicas');
    const move = await ns.kubectl('bluegreen', 'switch');
    expectRefusal(move, 'green has no pods', '0 replicas');
    expect(move.stdout).toContain(`kubectl -n ${ns.name} scale deployment/agent-green --replicas=1`);
    const back = await ns.kubectl('bluegreen', 'rollback', '--to', 'green', '--reason', 'test');
    expectRefusal(back, 'green has no ready pods', '0 replicas');
    expect(await ns.writes()).toEqual([]);
  });

  test('what deploy cannot find in the template is refused by name', async () => {
    const container = await ns.kubectl('bluegreen', 'deploy', '--set-image', 'proxi=p:1');
    expectRefusal(container, 'there is no container proxi', 'proxi');
    await ns.write({ 'x/a.txt': 'a' });
    const config = await ns.kubectl('bluegreen', 'deploy', '--config', 'promts=x');
    expectRefusal(config, 'nothing in the template uses the ConfigMap promts', 'none');
    const secret = await ns.kubectl('bluegreen', 'deploy', '--set-env', 'OPENAI_API_KEY=sk-test-1');
    expectRefusal(secret, 'OPENAI_API_KEY is not a plain value', /secret/i);
    expect(secret.stdout + secret.stderr).not.toContain('sk-test-1');
    expect(await ns.writes()).toEqual([]);
  });

  test('a slot that does not exist is named, with those that do', async () => {
    for (const line of [
      ['verify', '--slot', 'purple'],
      ['switch', '--to', 'purple'],
      ['rollback', '--to', 'purple', '--reason', 'test'],
    ])
      expectRefusal(await ns.kubectl('bluegreen', ...line), 'there is no slot purple', 'purple');
  });
});
