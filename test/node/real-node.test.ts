import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, listAt, textAt } from '../cluster/json.ts';
import type { E2eNamespace } from '../e2e/harness/index.ts';
import { openOwnNode, type OwnNode } from './own-node.ts';

describe('given a real node', () => {
  let own: OwnNode;
  let ns: E2eNamespace;
  beforeAll(async () => {
    own = await openOwnNode();
    ns = await own.cluster.namespace({ replicas: 2 });
  });
  afterAll(() => own.close());

  /** What answers at the Service's address, asked from the node: the header that names the version. */
  const versionServed = async (): Promise<string> => {
    const { spec } = await ns.get('Service', 'agent-service');
    const url = `http://${textAt(spec, 'clusterIP') ?? ''}/readyz`;
    const script = `fetch('${url}', { signal: AbortSignal.timeout(2000) }).then((reply) => console.log(reply.headers.get('x-agent-version')))`;
    const run = await (await own.control.run(process.execPath, ['-e', script])).done;
    return run.stdout.trim();
  };
  const rules = async (file: string, ...args: readonly string[]): Promise<string> =>
    (await (await own.control.runOnNode(file, ...args)).done).stdout;
  const nodeIsReady = async (): Promise<boolean> =>
    listAt(await own.cluster.admin.do('GET', '/api/v1/nodes/node-0'), 'status', 'conditions').some(
      (one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True',
    );
  const restarts = async (): Promise<readonly unknown[]> =>
    (await ns.list('Pod')).map((pod) => at(pod, 'status', 'containerStatuses', 0, 'restartCount'));

  test('the Service leads to the live slot, from inside', async () => {
    await ns.waitFor('an answer', async () => (await versionServed()) === '1.2.0');
  });

  test.each(['nftables', 'iptables'] as const)('by %s, and by nothing else', async (mode) => {
    await own.control.setProxyMode(mode);
    await ns.waitFor('an answer', async () => (await versionServed()) === '1.2.0');
    const ofTables = (await rules('nft', 'list', 'tables')).includes('table ip kube-proxy');
    const ofChains = (await rules('iptables-save', '-t', 'nat')).includes('KUBE-SVC-');
    expect({ ofTables, ofChains }).toEqual({ ofTables: mode === 'nftables', ofChains: mode === 'iptables' });
  });

  test('nothing leads out', async () => {
    const run = await (await own.control.run('ip', ['route', 'get', '192.0.2.1'])).done;
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toMatch(/No route to host|unreachable/);
  });

  test.each(['kubelet', 'containerd'] as const)('pods run on while %s is away', async (program) => {
    const before = await restarts();
    await own.control.kill(program);
    expect(await versionServed()).toBe('1.2.0');
    await own.control.start(program);
    // Only a kubelet that works can take readiness away.
    const [pod] = await ns.pods('green');
    await ns.setReady(pod!, false);
    await ns.setReady(pod!, true);
    expect(await restarts()).toEqual(before);
  });

  test('after a reboot the same pods come back, with one restart more', async () => {
    const names = (await ns.list('Pod')).map(({ metadata }) => metadata.name).toSorted();
    await own.control.reboot();
    await ns.waitFor('the node to be ready', nodeIsReady, 60_000);
    await ns.waitFor(
      'the pods to be back',
      async () => {
        const pods = await ns.list('Pod');
        return pods.every((pod) => at(pod, 'status', 'containerStatuses', 0, 'restartCount') === 1);
      },
      60_000,
    );
    expect((await ns.list('Pod')).map(({ metadata }) => metadata.name).toSorted()).toEqual(names);
    await ns.waitFor('an answer', async () => (await versionServed()) === '1.2.0', 60_000);
    const events = await ns.admin.do('GET', '/api/v1/namespaces/default/events');
    expect(listAt(events, 'items').map((event) => textAt(event, 'reason'))).toContain('Rebooted');
  });
});
