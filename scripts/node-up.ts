import { clusterVariable } from '../test/cluster/cluster-under-test.ts';
import { describeNode } from '../test/node/describe-node.ts';
import { startRealNode } from '../test/node/real-node.ts';

/**
 * `npm run node:up [-- nftables]`: a real node until ^C, for trying things by hand and for running the suite against it
 * again and again without starting it each time.
 */
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const startedBy = process.ppid;
const stopped = new Promise<NodeJS.Timeout>((resolve) => {
  // Keeps the process alive, which the children do not; and npm that is killed outright sends no signal.
  const alive = setInterval(() => process.ppid !== startedBy && resolve(alive), 1000);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(alive));
});

const proxyMode = process.argv[2] === 'nftables' ? 'nftables' : 'iptables';
const node = await startRealNode({ log: say, proxyMode });
say(`a node of ${node.version} is up after ${(node.startedInMs / 1000).toFixed(1)} s; ^C takes it down`);
process.stdout.write(
  [
    `export KUBECONFIG=${node.kubeconfig}`,
    `export ${clusterVariable}='${JSON.stringify(describeNode(node))}'`,
    `alias kubectl=${node.kubectl}`,
    '',
  ].join('\n'),
);
clearInterval(await stopped);
say('taking it down');
await node.stop();
