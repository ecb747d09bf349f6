import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { holdCluster } from '../../test/cluster/cluster-under-test.ts';
import { makeWorkspace, type Workspace } from '../../test/e2e/harness/workspace.ts';
import { commandOnPath } from '../../test/sandbox/command-on-path.ts';

/** Where the story is played. */
export interface Stage {
  readonly env: NodeJS.ProcessEnv;
  /** How the plugin is called: through kubectl, or by its own name where there is none. */
  readonly plugin: string;
  /** Commands that set the scene, as typed. */
  readonly setUp: readonly string[];
  /** Where the Service answers on this machine; undefined where nothing carries requests to it. */
  readonly service: string | undefined;
  readonly about: string;
  stop(): Promise<void>;
}

/** `kubectl bluegreen sandbox`, started as anybody would; what it prints is shown. */
export async function sandboxStage(show: (text: string) => void): Promise<Stage> {
  const kubectl = commandOnPath('kubectl');
  const workspace = await makeWorkspace(kubectl);
  const plugin = kubectl === undefined ? 'kubectl-bluegreen' : 'kubectl bluegreen';
  show(`$ ${plugin} sandbox &\n`);
  const env = workspace.env('/nonexistent');
  const child = spawn(workspace.plugin, ['sandbox'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const screen = await firstScreen(child);
  show(screen);
  return {
    env: workspace.env(found(screen, /KUBECONFIG=(\S+)/)),
    plugin,
    setUp: [],
    service: found(screen, /answers on (\S+)/),
    about: 'An embedded stand-in: the same commands give the same on a real cluster.',
    stop: async () => {
      await ended(child);
      await workspace.remove();
    },
  };
}

/** etcd, kube-apiserver, its controllers and a KWOK node. */
export async function controlPlaneStage(): Promise<Stage> {
  const held = await holdCluster((line) => void process.stderr.write(`${line}\n`));
  const workspace: Workspace = await makeWorkspace(held.cluster.kubectl);
  return {
    env: workspace.env(held.cluster.kubeconfig),
    plugin: 'kubectl bluegreen',
    setUp: [
      'kubectl apply -k k8s',
      'kubectl apply -k k8s/service',
      'kubectl -n ai-agents wait --for=condition=Available deployment --all --timeout=60s',
      'kubectl config set-context --current --namespace ai-agents',
    ],
    service: undefined,
    about: `A real kube-apiserver ${held.cluster.version}: ${held.origin}.`,
    stop: async () => {
      await workspace.remove();
      await held.stop();
    },
  };
}

/** What the sandbox prints once it is up, to its last line. */
async function firstScreen(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the sandbox has no standard output');
  let screen = '';
  for await (const line of createInterface({ input: child.stdout })) {
    screen += `${line}\n`;
    if (line.startsWith('^C ends it')) return screen;
  }
  throw new Error(`the sandbox did not come up: ${screen}`);
}

function found(screen: string, pattern: RegExp): string {
  const text = pattern.exec(screen)?.[1];
  if (text === undefined) throw new Error(`the sandbox did not say ${String(pattern)}`);
  return text;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  await exit;
}
