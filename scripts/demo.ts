/**
 * `npm run demo`: the whole story on a real control plane, each command as typed with its true output. It brings the
 * control plane up, applies k8s/, releases a version that answers too long, then the right one, and takes it back.
 */
import { spawn } from 'node:child_process';
import { holdCluster } from '../test/cluster/cluster-under-test.ts';
import { makeWorkspace, repository } from '../test/e2e/harness/workspace.ts';

const image = 'registry.example.com/agent-service';
const bold =
  process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? ['\u001b[1m', '\u001b[0m'] : ['', ''];

const held = await holdCluster((line) => void process.stderr.write(`${line}\n`));
const workspace = await makeWorkspace(held.cluster.kubectl);
const env = { ...workspace.env(held.cluster.kubeconfig), PAGER: '' };

/** Types a command and shows what it prints; ends the story where its exit code is not the expected one. */
async function type(line: string, expected = 0): Promise<void> {
  process.stdout.write(`\n${bold[0]}$ ${line}${bold[1]}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', line], {
      cwd: repository,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) process.stdout.write(`(exit code ${code})\n`);
  if (code !== expected) throw new Error(`"${line}" ended with ${code}, not ${expected}`);
}

function say(text: string): void {
  process.stdout.write(`\n# ${text}\n`);
}

try {
  say(`A real kube-apiserver ${held.cluster.version}: ${held.origin}.`);
  await type('kubectl apply -k k8s');
  await type('kubectl apply -k k8s/service');
  await type('kubectl -n ai-agents wait --for=condition=Available deployment --all --timeout=60s');
  await type('kubectl config set-context --current --namespace ai-agents');
  say('Blue serves, green stands by.');
  await type('kubectl bluegreen status');
  say('Somebody changed the prompt, and the answers became long.');
  await type(`kubectl bluegreen deploy --image ${image}:1.3.0-too-long --agent-version 1.3.0-too-long`);
  await type('kubectl bluegreen verify', 3);
  await type('kubectl bluegreen switch', 3);
  say('The next one is right.');
  await type(`kubectl bluegreen deploy --image ${image}:1.3.1 --agent-version 1.3.1`);
  await type('kubectl bluegreen switch --reason "1.3.1 is out"');
  await type('kubectl bluegreen status');
  say('And back, in one patch.');
  await type('kubectl bluegreen rollback --reason "only to show it"');
  await type('kubectl bluegreen status');
} finally {
  await workspace.remove();
  await held.stop();
}
