import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Api } from '../api.ts';
import { type Binaries, findBinaries } from '../binaries.ts';
import { textAt } from '../json.ts';
import { Joiner } from '../pods/joiner.ts';
import { kwokCrds } from '../pods/kwok-crds.ts';
import type { Certificates } from './certificates.ts';
import {
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  etcdUrl,
  kwokArguments,
  type Plan,
  schedulerArguments,
} from './commands.ts';
import { nodeName, nodeObject } from './configuration.ts';
import { mind } from './mind.ts';
import { prepare, type Prepared } from './prepare.ts';
import { ProcessGroup, type StartedProcess } from './processes.ts';
import { servesKwokKinds, until, worksWhole } from './readiness.ts';
import { runFolderPrefix, sweepStaleRuns } from './sweep.ts';

/** A control plane that runs; all paths are in its temporary folder unless said otherwise. */
export interface ControlPlane {
  readonly folder: string;
  /** Kubeconfig of an administrator (bearer token, mode 0600). */
  readonly kubeconfig: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** JSON lines, audit.k8s.io/v1 at level Metadata. */
  readonly auditLog: string;
  /** Where etcd answers; nothing but loopback protects it. */
  readonly etcd: string;
  /** Authority of the server's certificate and of client certificates. */
  readonly certificates: Certificates;
  /** As the API server says it: `v1.36.3`. */
  readonly version: string;
  readonly startedInMs: number;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  readonly log?: (line: string) => void;
  /** Path of the program that pods are joined to (default test/agents/main.ts). */
  readonly agentProgram?: string;
}

const defaultAgent =
  process.env['BLUEGREEN_TEST_AGENT'] ??
  path.resolve(import.meta.dirname, '../../../src/sandbox/agents/main.ts');

/** Starts etcd, kube-apiserver, controller manager, scheduler and one KWOK node on loopback ports. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binaries = await findBinaries(options.log ?? (() => undefined));
  await sweepStaleRuns();
  const folder = await mkdtemp(runFolderPrefix);
  const group = new ProcessGroup(folder);
  const release = mind(folder, group);
  const atEnd = [() => group.stop(), () => rm(folder, { recursive: true, force: true }), release];
  const run = { binaries, folder, group, agentProgram: options.agentProgram ?? defaultAgent, atEnd };
  try {
    return await bringUp(run);
  } catch (error) {
    await end(run);
    throw error;
  }
}

interface Run {
  readonly binaries: Binaries;
  readonly folder: string;
  readonly group: ProcessGroup;
  readonly agentProgram: string;
  /** What to do at the end, the newest first. */
  readonly atEnd: (() => Promise<void> | void)[];
}

async function bringUp(run: Run): Promise<ControlPlane> {
  const started = performance.now();
  const prepared = await prepare(run.folder);
  const admin = new Api(prepared.access.admin, 'bluegreen-test-setup');
  run.atEnd.unshift(() => admin.close());
  const server = await startServer(run, prepared.plan, admin);
  await startNode(run, prepared, admin, server);
  return {
    folder: run.folder,
    kubeconfig: path.join(run.folder, 'admin.kubeconfig'),
    kubectl: run.binaries.kubectl,
    auditLog: prepared.plan.auditLog,
    etcd: etcdUrl(prepared.plan),
    certificates: prepared.plan.certificates,
    version: textAt(await admin.do('GET', '/version'), 'gitVersion') ?? 'unknown',
    startedInMs: performance.now() - started,
    stop: () => end(run),
  };
}

/** etcd and the API server; returns when the latter is ready, and has the node and the kinds of KWOK. */
async function startServer({ group, binaries }: Run, plan: Plan, admin: Api): Promise<StartedProcess> {
  const etcd = group.start('etcd', binaries.etcd, etcdArguments(plan));
  const server = group.start('kube-apiserver', binaries['kube-apiserver'], apiServerArguments(plan));
  const isReady = async (): Promise<boolean> => (await admin.ask('GET', '/readyz')).status === 200;
  await until('kube-apiserver to be ready', group, [etcd, server], isReady);
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await Promise.all([
    ...kwokCrds.map((crd) => admin.do('POST', definitions, crd)),
    admin.do('POST', '/api/v1/nodes', nodeObject),
  ]);
  return server;
}

/** Controllers, scheduler, KWOK and the joiner; returns when the node is ready. */
async function startNode(
  run: Run,
  { plan, access }: Prepared,
  admin: Api,
  server: StartedProcess,
): Promise<void> {
  const { group, binaries, folder, agentProgram } = run;
  const start = (
    name: 'kube-controller-manager' | 'kube-scheduler' | 'kwok',
    args: readonly string[],
  ): StartedProcess => group.start(name, binaries[name], args, { env: { ...process.env, HOME: folder } });
  const controllers = start('kube-controller-manager', controllerManagerArguments(plan));
  const scheduler = start('kube-scheduler', schedulerArguments(plan));
  await until('the kinds of KWOK to be served', group, [server], () => servesKwokKinds(admin));
  const kwok = start('kwok', kwokArguments(plan));
  const api = new Api(access.joiner, 'bluegreen-test-joiner');
  const joiner = new Joiner({ api, group, folder, nodeName, agentProgram });
  run.atEnd.unshift(
    () => joiner.stop(),
    () => api.close(),
  );
  joiner.start();
  const needed = [server, controllers, scheduler, kwok];
  await until('the node to be ready and controllers to work', group, needed, () => worksWhole(admin));
}

async function end({ atEnd }: Run): Promise<void> {
  for (const step of atEnd.splice(0)) await step();
}
