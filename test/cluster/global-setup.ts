import { clusterVariable, holdCluster } from './cluster-under-test.ts';

/** Holds one cluster for the whole run of a suite; its workers find it in the environment. */
export default async function setup(): Promise<() => Promise<void>> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const held = await holdCluster(say);
  process.env[clusterVariable] = JSON.stringify(held.cluster);
  say(`kube-apiserver ${held.cluster.version} answers: ${held.origin}`);
  return () => held.stop();
}
