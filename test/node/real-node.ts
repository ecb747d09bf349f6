import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Api } from '../cluster/api.ts';
import { type BinaryName, findBinary } from '../cluster/binaries.ts';
import type { Certificates } from '../cluster/control-plane/certificates.ts';
import { mind } from '../cluster/control-plane/mind.ts';
import { prepare } from '../cluster/control-plane/prepare.ts';
import { ProcessGroup } from '../cluster/control-plane/processes.ts';
import { until } from '../cluster/control-plane/readiness.ts';
import { runFolderPrefix, sweepStaleRuns } from '../cluster/control-plane/sweep.ts';
import { at, listAt, textAt } from '../cluster/json.ts';
import { nodeName } from './addresses.ts';
import { type ProxyMode, writeMachineFiles } from './configuration.ts';
import { serveControl } from './control/server.ts';
import { buildLayer } from './image/build-layer.ts';
import { MachineHolder } from './machine-holder.ts';
import { startPlane } from './plane.ts';
import { missingForNode } from './requirements.ts';

const run = promisify(execFile);

/** A one-node Kubernetes that runs, held by this process; `NodeControl` of its folder does things to it. */
export interface RealNode {
  readonly folder: string;
  /** Kubeconfig of an administrator (bearer token, mode 0600), for this machine. */
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly auditLog: string;
  readonly certificates: Certificates;
  readonly version: string;
  readonly startedInMs: number;
  stop(): Promise<void>;
}

export interface RealNodeOptions {
  readonly log?: (line: string) => void;
  readonly proxyMode?: ProxyMode;
}

const binaryNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'kube-proxy',
] as const satisfies readonly BinaryName[];
type Binaries = Readonly<Record<(typeof binaryNames)[number], string>>;

/** Starts control plane and node. Throws with all that is missing where this machine cannot have one. */
export async function startRealNode(options: RealNodeOptions = {}): Promise<RealNode> {
  const missing = missingForNode();
  if (missing.length > 0) throw new Error(`a real node needs:\n  ${missing.join('\n  ')}`);
  const binaries = await findAll(options.log ?? (() => undefined));
  await sweepStaleRuns();
  const folder = await mkdtemp(runFolderPrefix);
  const group = new ProcessGroup(folder);
  const release = mind(folder, group);
  const atEnd: Run['atEnd'] = [
    () => group.stop(),
    () => rm(folder, { recursive: true, force: true }),
    release,
  ];
  const stop = async (): Promise<void> => {
    for (const step of atEnd.splice(0)) await step();
  };
  try {
    return { ...(await bringUp({ folder, group, binaries, atEnd, ...options })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function findAll(log: (line: string) => void): Promise<Binaries> {
  const found: Partial<Record<BinaryName, string>> = {};
  for (const name of binaryNames) found[name] = await findBinary(name, log);
  return found as Binaries;
}

interface Run extends RealNodeOptions {
  readonly folder: string;
  readonly group: ProcessGroup;
  readonly binaries: Binaries;
  /** What to do at the end, the newest first. */
  readonly atEnd: (() => Promise<void> | void)[];
}

async function bringUp(run: Run): Promise<Omit<RealNode, 'stop'>> {
  const { folder, group, binaries, atEnd } = run;
  const started = performance.now();
  const building = buildLayer(folder);
  building.catch(() => undefined);
  const { plan, access } = await prepare(folder);
  const admin = new Api(access.admin, 'bluegreen-test-setup');
  atEnd.unshift(() => admin.close());
  const plane = await startPlane(group, plan, binaries, admin);
  const cgroup = path.basename(folder);
  const { certificates, auditLog } = plan;
  const { proxyMode = 'iptables' } = run;
  const image = await building;
  const apiPort = plan.ports.api;
  const machinePlan = await writeMachineFiles({
    ...{ folder, certificates, apiPort, binaries, image, proxyMode, cgroup },
  });
  const machine = new MachineHolder({ group, plan: machinePlan, planePid: plane.pid, cgroup });
  atEnd.unshift(() => machine.cutPower());
  await machine.turnOn();
  atEnd.unshift(await serveControl(folder, machine));
  await pullFirst(folder, machine.pid);
  await until('the node to be ready', group, plane.processes, () => worksWhole(admin)).catch(
    (error: unknown) => {
      throw new Error(`${String(error)}\n${group.lastLines('machine')}\n${group.lastLines('kubelet')}`);
    },
  );
  return {
    ...{ folder, auditLog, certificates },
    kubeconfig: path.join(folder, 'admin.kubeconfig'),
    kubectl: binaries.kubectl,
    version: textAt(await admin.do('GET', '/version'), 'gitVersion') ?? 'unknown',
    startedInMs: performance.now() - started,
  };
}

/** The layer comes to the node once, before any pod waits for it. */
async function pullFirst(folder: string, pid: number): Promise<void> {
  const hosts = path.join(folder, 'registries');
  const pull = ['images', 'pull', '--hosts-dir', hosts, 'registry.local/pause:1'];
  await run('nsenter', ['--all', '--target', String(pid), '--', 'ctr', '-n', 'k8s.io', ...pull]);
}

/** The node is ready, and the controller manager made the first service account. */
async function worksWhole(admin: Api): Promise<boolean> {
  const node = await admin.ask('GET', `/api/v1/nodes/${nodeName}`);
  const isReady = listAt(node.body, 'status', 'conditions').some(
    (one) => at(one, 'type') === 'Ready' && at(one, 'status') === 'True',
  );
  const account = await admin.ask('GET', '/api/v1/namespaces/default/serviceaccounts/default');
  return isReady && account.status === 200;
}
