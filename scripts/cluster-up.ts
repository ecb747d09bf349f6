import { clusterVariable, describe } from '../test/cluster/cluster-under-test.ts';
import { startControlPlane } from '../test/cluster/control-plane/index.ts';

/**
 * `node scripts/cluster-up.ts`: a real control plane on loopback until ^C, for trying things by hand and for
 * running the suite against it again and again without starting it each time.
 */
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
});

const plane = await startControlPlane({ log: say });
say(
  `kube-apiserver ${plane.version} is up after ${(plane.startedInMs / 1000).toFixed(1)} s; ^C takes it down`,
);
process.stdout.write(
  [
    `export KUBECONFIG=${plane.kubeconfig}`,
    `export ${clusterVariable}='${JSON.stringify(describe(plane))}'`,
    `alias kubectl=${plane.kubectl}`,
    '',
  ].join('\n'),
);
// Something to wait for that keeps the process alive; the children do not.
const alive = setInterval(() => undefined, 60_000);
await stopped;
clearInterval(alive);
say('taking it down');
await plane.stop();
