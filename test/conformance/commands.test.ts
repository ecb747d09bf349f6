import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/sandbox/access/create-authority.ts';
import { clusterFromEnvironment } from '../cluster/cluster-under-test.ts';
import { findBinary } from '../cluster/binaries.ts';
import { kubeconfigText } from '../cluster/kubeconfig.ts';
import { startCommand } from '../e2e/harness/command.ts';
import { E2eCluster, type E2eNamespace, type Run } from '../e2e/harness/index.ts';
import { files, typed, type Typed } from './commands.ts';
import { normaliseText } from './normalise.ts';
import { compared, outlines, recorded, type Compared } from './compared.ts';
import { unasked } from './differences.ts';
import { expectSame, stale } from './reconcile.ts';
import { openBoth, type Both, type Side } from './sides.ts';
import { startRecorder, type Recorder } from './recorder.ts';

/** One cluster with the described system, and kubectl behind a recorder of what it asks. */
interface Desk {
  readonly cluster: E2eCluster;
  readonly namespace: E2eNamespace;
  readonly recorder: Recorder;
  readonly env: NodeJS.ProcessEnv;
}

async function setUp(side: Side, kubectl: string): Promise<Desk> {
  const cluster = await E2eCluster.open({ ...side.about, kubectl });
  const namespace = await cluster.namespace({ blue: '1.2.0', green: '1.3.0', replicas: 2 });
  const authority = await createAuthority();
  const recorder = await startRecorder(side.access, await authority.serverCertificate());
  const { token = '' } = side.access;
  const access = { server: recorder.server, ca: authority.certificate, token };
  const kubeconfig = path.join(namespace.folder, 'recorded.kubeconfig');
  await writeFile(kubeconfig, kubeconfigText({ access, namespace: namespace.name }), { mode: 0o600 });
  await namespace.write(files);
  return { cluster, namespace, recorder, env: cluster.workspace.env(kubeconfig) };
}

async function typeAt(
  { cluster, namespace, recorder, env }: Desk,
  line: string,
): Promise<{ run: Run; asked: Compared }> {
  const [pod] = await namespace.pods('green');
  const words = line
    .replace('{pod}', pod?.metadata.name ?? '')
    .split(' ')
    .slice(1);
  recorder.take();
  const options = { cwd: namespace.folder, timeoutMs: 60_000 };
  const run = await startCommand(cluster.workspace.kubectl, words, env, options).done;
  const asked = recorded(recorder.take(), namespace.name);
  await untilStill(namespace);
  return { run, asked };
}

describe.each(['kubectl', 'kubectl-1.33'] as const)(
  '%s sees the sandbox as it sees kube-apiserver',
  (name) => {
    let both: Both;
    let desks: { readonly real: Desk; readonly sandbox: Desk };
    const passedOver = new Set<string>();
    beforeAll(async () => {
      both = await openBoth();
      const given = clusterFromEnvironment().kubectl;
      const kubectl = name === 'kubectl' && given !== undefined ? given : await findBinary(name, console.log);
      desks = { real: await setUp(both.real, kubectl), sandbox: await setUp(both.sandbox, kubectl) };
    }, 300_000);
    afterAll(async () => {
      for (const { cluster, recorder } of Object.values(desks)) {
        await recorder.stop();
        await cluster.close();
      }
      await both.close();
    });

    test.each(typed.map((one, index) => [`${index + 1}. ${one.line}`, one] as const))(
      '%s',
      async (_, { line, exitCode = 0, sameOutput, looksOn }: Typed) => {
        const [real, sandbox] = await Promise.all([typeAt(desks.real, line), typeAt(desks.sandbox, line)]);
        expect(real.run, real.run.stderr).toMatchObject({ exitCode });
        expect(sandbox.run, sandbox.run.stderr).toMatchObject({ exitCode });
        const pick = looksOn === true ? outlines : (all: Compared) => all;
        expectSame({
          real: (allowed) => pick(compared(real.asked, allowed)),
          sandbox: (allowed) => pick(compared(sandbox.asked, allowed)),
        });
        for (const { because, where } of unasked)
          if (real.asked.some(({ asked }) => where.test(asked))) passedOver.add(because);
        if (sameOutput === true) expect(said(sandbox, desks.sandbox)).toEqual(said(real, desks.real));
      },
    );

    test('what is passed over is asked', () => {
      expect([...passedOver].toSorted()).toEqual(unasked.map(({ because }) => because).toSorted());
    });
  },
);

test('each difference that is allowed here occurs', () => {
  expect(stale('commands')).toEqual([]);
});

function said({ run }: { run: Run }, { namespace }: Desk): readonly string[] {
  return [run.stdout, run.stderr].map((text) => normaliseText(text.replaceAll(namespace.name, 'NS')));
}

/** Nothing moves: what comes next meets the same in both. */
async function untilStill(namespace: E2eNamespace): Promise<void> {
  await namespace.waitFor('the Deployments to be still', async () => {
    const deployments = await namespace.list('Deployment');
    const pods = await namespace.list('Pod');
    return (
      pods.length === deployments.reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0) &&
      deployments.every(({ metadata, spec, status }) => {
        const counts = [status?.replicas, status?.updatedReplicas, status?.availableReplicas];
        return (
          status?.observedGeneration === metadata.generation &&
          counts.every((count) => count === spec.replicas) &&
          status?.conditions?.some(({ reason }) => reason === 'NewReplicaSetAvailable') === true
        );
      })
    );
  });
}
