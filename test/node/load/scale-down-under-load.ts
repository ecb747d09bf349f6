import type { EditableDeployment, E2eNamespace, KubectlOptions } from '../../e2e/harness/index.ts';
import type { OwnNode } from '../own-node.ts';
import type { Exchange } from './exchange.ts';
import { startLoad } from './start-load.ts';
import { serviceUrl, versions } from './switch-under-load.ts';

/** How a pod ends when it is told to. */
export interface Drain {
  readonly does: string;
  /** Seconds that the kubelet waits before it tells the agent (preStop). */
  readonly preStopSeconds: number;
  /** Milliseconds that the agent serves on when it is told, and asks its callers to close. */
  readonly drainMs: number;
}

export const drains = {
  atOnce: { does: 'ends at once', preStopSeconds: 0, drainMs: 0 },
  preStop: { does: 'preStop sleep of 3 s, then ends at once', preStopSeconds: 3, drainMs: 0 },
  own: { does: 'drains for 3 s: serves on, with Connection: close', preStopSeconds: 0, drainMs: 3000 },
} as const satisfies Record<string, Drain>;

/** A request that an agent thinks about for a while, as agents do: some are always under way. */
const thinkMs = 200;
const body = JSON.stringify({ model: 'support-agent', messages: [{ role: 'user', content: 'Hello!' }] });
const perSecond = 100;
/** As many as are under way at once, and some more. */
const connections = 40;

/** Two slots of two pods that think, and end as said. */
export async function drainingNamespace({ cluster }: OwnNode, drain: Drain): Promise<E2eNamespace> {
  const edit = (deployment: EditableDeployment): void => endAs(deployment, drain);
  return await cluster.namespace({
    replicas: 2,
    blue: { tag: `${versions['blue'] ?? ''}-slow`, edit },
    green: { tag: `${versions['green'] ?? ''}-slow`, edit },
  });
}

function endAs({ metadata, spec }: EditableDeployment, { preStopSeconds, drainMs }: Drain): void {
  const [agent] = spec.template.spec.containers;
  if (agent === undefined) throw new Error('no container');
  agent['lifecycle'] = preStopSeconds === 0 ? {} : { preStop: { sleep: { seconds: preStopSeconds } } };
  const env = { THINK_MS: thinkMs, DRAIN_MS: drainMs };
  agent.env = [
    ...(agent.env ?? []),
    ...Object.entries(env).map(([name, value]) => ({ name, value: String(value) })),
  ];
  if (drainMs > 0) metadata.annotations['kubectl-bluegreen/drain'] = `${drainMs / 1000}s`;
}

/**
 * Users with connections that they keep are on the live slot; traffic moves to the other one, and then the slot that
 * they are still on goes to no pod at all. Both slots are whole again when this returns.
 */
export async function scaleDownUnderLoad(
  { control }: OwnNode,
  ns: E2eNamespace,
  from: string,
  to: string,
): Promise<readonly Exchange[]> {
  const url = await serviceUrl(ns, '/v1/chat/completions');
  const load = await startLoad(control, { url, body, perSecond, connections });
  const words = ['--to', to, '--skip-verify', '--reason', 'under load', '--monitor', '0'];
  await succeed(ns, 'bluegreen', 'switch', ...words);
  await load.untilMore(perSecond);
  await succeed(ns, 'scale', `deployment/agent-${from}`, '--replicas=0', { as: 'admin' });
  await ns.waitFor(
    'its pods to be gone',
    async () => (await ns.list('Pod', `slot=${from}`)).length === 0,
    60_000,
  );
  await load.untilMore(perSecond);
  const exchanges = await load.end();
  await succeed(ns, 'scale', `deployment/agent-${from}`, '--replicas=2', { as: 'admin' });
  await succeed(ns, 'rollout', 'status', `deployment/agent-${from}`, '--timeout=60s', {
    as: 'admin',
    timeoutMs: 70_000,
  });
  return exchanges;
}

async function succeed(ns: E2eNamespace, ...args: readonly (string | KubectlOptions)[]): Promise<void> {
  const run = await ns.kubectl(...args);
  if (run.exitCode !== 0)
    throw new Error(`${run.command} ended with ${run.exitCode}: ${run.stdout}${run.stderr}`);
}
