/**
 * `npm run bench`: whole processes through kubectl, ours and kubectl's own in turns on one control plane, the median
 * of 15 and their ratio. Ends with 1 where a ratio is above its budget.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { e2eCluster, type E2eNamespace } from '../e2e/harness/index.ts';
import { clusterVariable, holdCluster } from '../cluster/cluster-under-test.ts';
import { closeE2eCluster } from '../e2e/harness/cluster.ts';

const rounds = 15;
const budget = 2.5;

interface Pair {
  readonly name: string;
  readonly ours: (round: number) => readonly string[];
  readonly theirs: (round: number) => readonly string[];
}

/** A move in every round, to the slot that is idle at that moment: even rounds start on blue. */
const target = (step: number): string => (step % 2 === 0 ? 'green' : 'blue');
const patch = (step: number): readonly string[] => {
  return [
    'patch',
    'svc',
    'agent-service',
    '--type',
    'merge',
    '-p',
    `{"spec":{"selector":{"slot":"${target(step)}"}}}`,
  ];
};
const rollback = (step: number, ...more: readonly string[]): readonly string[] => {
  return ['bluegreen', 'rollback', '--to', target(step), '--reason', 'bench', ...more];
};

const pairs: readonly Pair[] = [
  {
    name: 'status / kubectl get deploy,svc',
    ours: () => ['bluegreen', 'status'],
    theirs: () => ['get', 'deploy,svc'],
  },
  {
    name: 'rollback --no-wait / kubectl patch svc',
    ours: (round) => rollback(2 * round, '--no-wait'),
    theirs: (round) => patch(2 * round + 1),
  },
  {
    name: 'rollback / kubectl patch svc',
    ours: (round) => rollback(2 * round),
    theirs: (round) => patch(2 * round + 1),
  },
];

async function time(ns: E2eNamespace, words: readonly string[]): Promise<number> {
  const start = performance.now();
  const run = await ns.kubectl(...words);
  if (run.exitCode !== 0) throw new Error(`kubectl ${words.join(' ')}: ${run.exitCode}\n${run.stderr}`);
  return performance.now() - start;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

async function compare(ns: E2eNamespace, pair: Pair): Promise<boolean> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round += 1) {
    const [one, other] = [
      await time(ns, pair.ours(Math.max(round, 0))),
      await time(ns, pair.theirs(Math.max(round, 0))),
    ];
    if (round < 0) continue; // The first round fills caches.
    ours.push(one);
    theirs.push(other);
  }
  const ratio = median(ours) / median(theirs);
  const figures = `${median(ours).toFixed(0)} ms / ${median(theirs).toFixed(0)} ms = ${ratio.toFixed(2)} x`;
  console.log(`${pair.name.padEnd(42)} ${figures}   (at most ${budget} x)`);
  return ratio <= budget;
}

const held = await holdCluster((line) => console.error(line));
process.env[clusterVariable] = JSON.stringify(held.cluster);
try {
  const cluster = await e2eCluster();
  const ns = await cluster.namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 3 });
  const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD']);
  console.log(
    `kube-apiserver ${held.cluster.version}, commit ${stdout.trim()}, median of ${rounds}, in turns`,
  );
  const within: boolean[] = [];
  for (const pair of pairs) within.push(await compare(ns, pair));
  process.exitCode = within.every(Boolean) ? 0 : 1;
} finally {
  await closeE2eCluster();
  await held.stop();
}
