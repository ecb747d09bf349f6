import { beforeAll, describe, expect, test } from 'vitest';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { HistoryEntry } from '../../src/domain/slots/history.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { endpointsThatNeverSettle } from './endpoints-that-never-settle.ts';
import {
  crashed,
  testThatNeeds,
  e2eCluster,
  expectSchema,
  putTag,
  smallSet,
  type E2eNamespace,
  type Run,
} from './harness/index.ts';
import { moveEvents } from './move-events.ts';

const move = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'switch', '--monitor=0', ...words);
const liveSlot = async (ns: E2eNamespace): Promise<string | undefined> =>
  (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];
const history = async (ns: E2eNamespace): Promise<readonly HistoryEntry[]> => {
  const { annotations } = (await ns.get('Service', 'agent-service')).metadata;
  return JSON.parse(annotations?.[annotation.history] ?? '[]') as readonly HistoryEntry[];
};
const oneMove = ['patch services agent-service', expect.stringMatching(/^create events/) as string];

describe('given a green that is right', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 2 });
    await smallSet(ns);
  });

  test('--dry-run=client prints the plan, and only reads', async () => {
    const run = await move(ns, '--dry-run=client');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(
      'would move traffic from blue to green (dry run: client); nothing was changed',
    );
    expect(run.stdout).toContain('{"op":"replace","path":"/spec/selector/slot","value":"green"}');
    expect((await ns.audit(run)).filter(({ verb }) => verb === 'patch')).toEqual([]);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--dry-run=server lets the API server judge the patch, and changes nothing', async () => {
    const before = await ns.get('Service', 'agent-service');
    const run = await move(ns, '--dry-run=server');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('the API server would accept the patch');
    const patches = (await ns.audit(run)).filter(({ verb }) => verb === 'patch');
    expect(patches.map(({ resource, code }) => `${resource} ${code}`)).toEqual(['services 200']);
    expect(patches[0]?.uri).toContain('dryRun=All');
    expect(await ns.writes(run)).toEqual([]);
    const after = await ns.get('Service', 'agent-service');
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('what is meant is not on green: refused', async () => {
    const run = await move(ns, '--expect-version', '1.4.0');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: green does not run what you mean\n +expected +version 1\.4\.0\n/);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--wait that ends in vain is the same refusal, with how long it waited', async () => {
    const run = await move(ns, '--expect-version', '1.4.0', '--wait', '1s', '-o', 'json');
    expect(run.exitCode).toBe(5);
    expect(JSON.parse(run.stdout)).toMatchObject({
      outcome: 'refused',
      live: 'blue',
      refusals: [
        {
          kind: 'version-differs',
          found: expect.stringMatching(/^1\.3\.0, after \d+ s of waiting$/) as string,
        },
      ],
    });
    expect(run.stderr).toMatch(/waited [\d.]+ s: green runs agent-service:1\.3\.0, version 1\.3\.0$/m);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('traffic moves in one write, and the JSON tells all of it', async () => {
    const run = await move(ns, '--expect-version', '1.3.0', '--reason', 'release day', '-o', 'json');
    expect(run.exitCode).toBe(0);
    const result = JSON.parse(run.stdout) as SwitchResult;
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({
      outcome: 'switched',
      changed: true,
      live: 'green',
      from: { slot: 'blue', image: 'agent-service:1.2.0', version: '1.2.0' },
      to: { slot: 'green', image: 'agent-service:1.3.0', version: '1.3.0' },
      verdict: { outcome: 'pass', totals: { pods: 2 } },
      warnings: [],
    });
    expect(result.timings.endpointsMs).toBeGreaterThanOrEqual(0);
    expect(await liveSlot(ns)).toBe('green');
    expect((await ns.writes(run)).toSorted().toReversed()).toEqual(oneMove);
    expect(run.stderr.split('\n').map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/green is rolled out: 2 of 2 ready, as large as blue$/),
        expect.stringMatching(/verdict: 1 of 1 cases? passed$/),
        expect.stringMatching(/Service patched$/),
        expect.stringMatching(/endpoints hold only green after \d\.\d\d s$/),
      ]),
    );
    expect((await history(ns))[0]).toMatchObject({
      op: result.op,
      verb: 'switch',
      from: 'blue',
      to: 'green',
      who: `system:serviceaccount:${ns.name}:operator`,
      why: 'release day',
      verdict: 'passed',
      images: { blue: 'agent-service:1.2.0', green: 'agent-service:1.3.0' },
    });
  });

  test('one Event tells of it, for whoever looks at the Service', async () => {
    const events = await moveEvents(ns);
    expect(events.map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`)).toEqual([
      `TrafficSwitched: blue -> green by system:serviceaccount:${ns.name}:operator: release day`,
    ]);
  });

  test('the same command again is done: safe to repeat', async () => {
    const run = await move(ns, '--expect-version', '1.3.0');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe('green is live already; nothing was changed\n');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--to the live slot is done too', async () => {
    const run = await move(ns, '--to', 'green');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe('green is live already; nothing was changed\n');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--to a slot that is none is refused', async () => {
    const run = await move(ns, '--to', 'purple');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: there is no slot purple\n/);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('the slot that was just left is not gone back to by mistake', async () => {
    const run = await move(ns);
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: blue is the slot that traffic just left\n/);
    expect(run.stdout).toMatch(
      /found +switched to green by system:serviceaccount:\S+ at \S+Z; blue still runs/,
    );
    expect(run.stdout).toContain(`kubectl bluegreen switch agent-service -n ${ns.name} --to blue\n`);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('a new deploy on it lifts that', async () => {
    const deployed = await ns.kubectl(
      ...['bluegreen', 'deploy', '--image', 'agent-service:1.4.0', '--agent-version', '1.4.0'],
      // A moment ago blue was the way back.
      '--discard-rollback',
    );
    expect(deployed.exitCode).toBe(0);
    const run = await move(ns);
    expect(run.exitCode).toBe(0);
    expect(await liveSlot(ns)).toBe('blue');
  });

  test('--skip-verify needs a reason', async () => {
    const run = await move(ns, '--to', 'green', '--skip-verify');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('--skip-verify needs --reason');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--skip-verify with a reason asks no pod, and both are recorded', async () => {
    const run = await move(ns, '--to', 'green', '--skip-verify', '--reason', 'prompt store is down');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('no verdict: prompt store is down');
    const asked = (await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward');
    expect(asked).toEqual([]);
    expect((await history(ns))[0]).toMatchObject({ verdict: 'skipped', why: 'prompt store is down' });
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/last switch .*\(without a verdict\) \("prompt store is down"\)/);
  });

  test('ten moves are remembered, the newest first', async () => {
    let to = 'blue';
    for (let count = 0; count < 9; count++) {
      const run = await move(ns, '--to', to, '--skip-verify', '--reason', `move ${count}`);
      expect(run.exitCode).toBe(0);
      to = to === 'blue' ? 'green' : 'blue';
    }
    const entries = await history(ns);
    expect(entries).toHaveLength(10);
    expect(entries[0]?.why).toBe('move 8');
    expect(new Set(entries.map(({ op }) => op)).size).toBe(10);
    expect(entries.every(({ to: there }, index) => there === (index % 2 === 0 ? 'blue' : 'green'))).toBe(
      true,
    );
  });

  testThatNeeds('kubectl')(
    'the way out that status names works without the plugin, and is seen',
    async () => {
      const status = await ns.kubectl('bluegreen', 'status');
      const line = /^break glass +kubectl (.+)$/m.exec(status.stdout)?.[1] ?? '';
      const before = await liveSlot(ns);
      const words = line.split(' ').map((word) => word.replaceAll("'", ''));
      const run = await ns.kubectl(...words);
      expect(run.stderr).toBe('');
      expect(run.exitCode).toBe(0);
      expect(await liveSlot(ns)).toBe(before === 'blue' ? 'green' : 'blue');
      const after = await ns.kubectl('bluegreen', 'status');
      expect(after.exitCode).toBe(0);
      expect(after.stdout).toContain(`live ${before === 'blue' ? 'green' : 'blue'}, idle ${before ?? ''}`);
    },
  );
});

describe('given a version that somebody else brings', () => {
  test('--wait moves traffic when it is there and rolled out', async () => {
    const ns = await (await e2eCluster()).namespace({ green: '1.3.0', replicas: 1 });
    await smallSet(ns);
    const words = ['bluegreen', 'switch', '--monitor=0', '--expect-version', '1.4.0', '--wait', '20s'];
    const running = await ns.start(...words, { as: 'operator' });
    await running.waitForStderr(/waiting up to 20 s for version 1\.4\.0: green runs/);
    await putTag(ns, 'green', '1.4.0');
    const run = await running.done;
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/version 1\.4\.0 is there after [\d.]+ s/);
    expect(await liveSlot(ns)).toBe('green');
    expect((await ns.writes(run)).toSorted().toReversed()).toEqual(oneMove);
  });
});

describe('given a green that is not ready to take traffic', () => {
  let ns: E2eNamespace;
  const refused = async (): Promise<string> => {
    const before = await ns.get('Service', 'agent-service');
    const run = await move(ns);
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/nothing was changed; blue is live\n$/);
    expect(await ns.writes(run)).toEqual([]);
    const after = await ns.get('Service', 'agent-service');
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    return run.stdout;
  };
  beforeAll(async () => {
    ns = await (
      await e2eCluster()
    ).namespace({ blue: { replicas: 2 }, green: { tag: '1.3.0', replicas: 1 } });
    await smallSet(ns);
  });

  test('smaller than blue', async () => {
    expect(await refused()).toMatch(
      /^refused: green is smaller than blue\n +expected +at least 2 replicas, as many as blue has\n +found +1\n +where +deployment\/agent-green \.spec\.replicas\n +help +kubectl -n \S+ scale deployment\/agent-green --replicas=2\n/,
    );
  });

  test('at zero', async () => {
    await ns.patch('Deployment', 'agent-green', { spec: { replicas: 0 } });
    expect(await refused()).toMatch(
      /^refused: green has no pods\n +expected +2 ready pods\n +found +0 replicas\n/,
    );
  });

  test('paused', async () => {
    await ns.patch('Deployment', 'agent-green', { spec: { replicas: 2, paused: true } });
    expect(await refused()).toMatch(/^refused: green is paused\n/);
    await ns.patch('Deployment', 'agent-green', { spec: { paused: null } });
  });

  test('in the middle of a rollout that does not come up', async () => {
    await putTag(ns, 'green', '1.3.0');
    await ns.patch(
      'Deployment',
      'agent-green',
      {
        spec: { template: { spec: { containers: [{ name: 'agent', image: 'agent-service:1.3.1-crash' }] } } },
      },
      'strategic',
    );
    await ns.waitFor('a pod to crash', async () =>
      (await ns.pods('green')).some(({ status }) =>
        status?.containerStatuses?.some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff'),
      ),
    );
    const refusal =
      /^refused: green is not ready to take traffic\n +expected +2 ready pods of the current template\n +found +.*/;
    expect(await refused()).toMatch(new RegExp(`${refusal.source}${crashed.source}`));
  });

  test('a pod that lost its readiness', async () => {
    await putTag(ns, 'green', '1.3.2');
    const [pod] = await ns.pods('green');
    if (pod === undefined) throw new Error('green has no pod');
    await ns.setReady(pod, false);
    expect(await refused()).toMatch(
      /expected +2 ready pods of the current template\n +found +1 ready; agent-green-\S+: runs but is not ready/,
    );
    await ns.setReady(pod, true);
  });

  test('a targetPort that its pods do not have', async () => {
    const ports = [{ name: 'http', port: 80, targetPort: 'web' }];
    await ns.patch('Service', 'agent-service', { spec: { ports } });
    expect(await refused()).toMatch(
      /refused: the Service's port leads nowhere in agent-green\n +expected +a container port web, the targetPort of service\/agent-service\n +found +only http 8000\n/,
    );
    await ns.patch('Service', 'agent-service', { spec: { ports: [{ ...ports[0], targetPort: 8000 }] } });
  });

  test('nobody asks whether it is ready', async () => {
    const path = '/spec/template/spec/containers/0/readinessProbe';
    await ns.patch('Deployment', 'agent-green', [{ op: 'remove', path }], 'json');
    await ns.waitFor('green to be rolled out', async () => {
      const { status, metadata } = await ns.get('Deployment', 'agent-green');
      const counts = [status?.updatedReplicas, status?.readyReplicas, status?.replicas];
      return status?.observedGeneration === metadata.generation && counts.every((count) => count === 2);
    });
    expect(await refused()).toMatch(
      /^refused: nobody asks whether green is ready\n +expected +a readinessProbe on a container that serves\n +found +none on agent\n/,
    );
  });
});

describe('given somebody else who is at work too', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: '1.3.0-slow', replicas: 1 });
    await smallSet(ns);
  });
  /** Started, and in the middle of its replay: the agent thinks for 3 s. */
  const switching = async (...words: readonly string[]): ReturnType<E2eNamespace['start']> => {
    const running = await ns.start('bluegreen', 'switch', ...words);
    await running.waitForStderr(/\(concurrency 4\), /m);
    return running;
  };

  test('who changes green during the replay makes the verdict void', async () => {
    const running = await switching();
    const words = ['bluegreen', 'deploy', '--image', 'agent-service:1.5.0-crash', '--timeout', '1s'];
    const other = await ns.start(...words, { as: 'admin' });
    const run = await running.done;
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(
      /^refused: somebody else changed it meanwhile\n +expected +the pod template that was judged\n +found +another one, changed by kubectl-bluegreen at \S+Z\n +where +deployment\/agent-green\n/,
    );
    expect(run.stdout).toMatch(/nothing was changed; blue is live\n$/);
    expect(await ns.writes(run)).toEqual([]);
    expect(await liveSlot(ns)).toBe('blue');
    await other.done;
    await putTag(ns, 'green', '1.3.0-slow');
  });

  test('who moves traffic during the replay is named', async () => {
    const running = await switching();
    const other = await ns.kubectl(
      'bluegreen',
      'switch',
      '--monitor=0',
      '--skip-verify',
      '--reason',
      'I was faster',
      {
        as: 'admin',
      },
    );
    expect(other.exitCode).toBe(0);
    const run = await running.done;
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(
      /^refused: somebody else changed it meanwhile\n +expected +blue to be live, as read before\n +found +green is live, switch by \S*admin\S* at \S+Z\n +where +service\/agent-service\n/,
    );
    expect(run.stdout).toMatch(/nothing was changed; green is live\n$/);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('who changes the Service from outside is named by what wrote it', async () => {
    await putTag(ns, 'blue', '1.4.0-slow');
    const running = await switching();
    const patch = { spec: { selector: { slot: 'blue' } } };
    await ns.patch('Service', 'agent-service', patch, 'strategic', 'kubectl-patch');
    const run = await running.done;
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/found +blue is live, changed by kubectl-patch at \S+Z/);
    expect(await ns.writes(run)).toEqual([]);
  });
});

describe('given endpoints that never settle', () => {
  test('traffic has moved, it cannot be confirmed, and the command says what to look at', async () => {
    const ns = await (await e2eCluster()).namespace({ green: '1.3.0', replicas: 1 });
    await smallSet(ns);
    await endpointsThatNeverSettle(ns, 'green');
    const run = await move(ns, '--timeout', '2s');
    expect(run.exitCode).toBe(7);
    expect(run.stdout).toBe(
      `not confirmed: green is selected, but endpoints still hold stray-green after 2.00 s\nto find out: kubectl bluegreen status agent-service -n ${ns.name}\n`,
    );
    expect(await liveSlot(ns)).toBe('green');
    expect((await ns.writes(run)).filter((line) => line.includes('services'))).toHaveLength(1);
    const back = await ns.kubectl('bluegreen', 'rollback');
    expect(back.exitCode).toBe(0);
    expect(await liveSlot(ns)).toBe('blue');
  });
});
