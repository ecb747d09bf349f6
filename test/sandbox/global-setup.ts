import { clusterVariable } from '../cluster/cluster-under-test.ts';
import { holdSandbox } from './hold-sandbox.ts';

/** Holds one sandbox for the whole run of the e2e suite; its workers find it in the environment. */
export default async function setup(): Promise<() => Promise<void>> {
  const held = await holdSandbox();
  process.env[clusterVariable] = JSON.stringify(held.cluster);
  process.stderr.write(`${held.cluster.version} answers: ${held.origin}\n`);
  return () => held.stop();
}
