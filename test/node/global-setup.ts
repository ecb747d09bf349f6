import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ClusterUnderTest, clusterVariable } from '../cluster/cluster-under-test.ts';
import { kubeconfigText } from '../cluster/kubeconfig.ts';
import { describeNode } from './describe-node.ts';
import { startRealNode } from './real-node.ts';
import { missingForNode } from './requirements.ts';

type End = () => Promise<void>;

/** Holds one node for the whole run of the suite, or takes the one that `scripts/node-up.ts` described. */
export default async function setup(): Promise<End> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const missing = missingForNode();
  if (missing.length > 0) {
    say(`SKIPPED, all of it: a real node needs\n  ${missing.join('\n  ')}`);
    return await nothingToHold();
  }
  if (process.env[clusterVariable] !== undefined) return () => Promise.resolve();
  const node = await startRealNode({ log: say });
  tellWorkers(describeNode(node));
  say(`a node of ${node.version}, up after ${(node.startedInMs / 1000).toFixed(1)} s`);
  return () => node.stop();
}

/** Test files are read also where all of their tests are skipped, and ask for a cluster; nothing is sent to it. */
async function nothingToHold(): Promise<End> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kubectl-bluegreen-no-node-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText({ access: { server: 'https://127.0.0.1:1' } }));
  tellWorkers({ kind: 'node', folder, kubeconfig, version: 'none' });
  return () => rm(folder, { recursive: true });
}

function tellWorkers(cluster: ClusterUnderTest): void {
  process.env[clusterVariable] = JSON.stringify(cluster);
}
