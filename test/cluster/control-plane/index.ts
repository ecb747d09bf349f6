import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../api.ts';
import { type Binaries, findBinaries } from '../binaries.ts';
import { listAt, textAt } from '../json.ts';
import { kubeconfigText } from '../kubeconfig.ts';
import { Joiner } from '../pods/joiner.ts';
import { kwokCrds } from '../pods/kwok-crds.ts';
import { stagesText } from '../pods/stages.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import {
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  kwokArguments,
  type Plan,
  schedulerArguments,
} from './commands.ts';
import { auditPolicy, nodeName, nodeObject, tokenFile, type UserName, users } from './configuration.ts';
import { mind } from './mind.ts';
import { freePorts } from './ports.ts';
import { ProcessGroup, type StartedProcess } from './processes.ts';
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
  process.env['BLUEGREEN_TEST_AGENT'] ?? path.resolve(import.meta.dirname, '../../agents/main.ts');
const startTimeoutMs = 60_000;

/** Starts etcd, kube-apiserver, controller manager, scheduler and one KWOK node on loopback ports. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const binaries = await findBinaries(options.log ?? (() => undefined));
  await sweepStaleRuns();
  const folder = await mkdtemp(runFolderPrefix);
  const group = new ProcessGroup(folder);
  const release = mind(folder, group);
  try {
    return await bringUp({
      binaries,
      folder,
      group,
      release,
      agentProgram: options.agentProgram ?? defaultAgent,
    });
  } catch (error) {
    await group.stop();
    await rm(folder, { recursive: true, force: true });
    release();
    throw error;
  }
}

interface BringUp {
  readonly binaries: Binaries;
  readonly folder: string;
  readonly group: ProcessGroup;
  readonly release: () => void;
  readonly agentProgram: string;
}

async function bringUp({ binaries, folder, group, release, agentProgram }: BringUp): Promise<ControlPlane> {
  const started = performance.now();
  const [plan, tokens] = await prepare(folder);
  const etcd = group.start('etcd', binaries.etcd, etcdArguments(plan));
  const apiServer = group.start('kube-apiserver', binaries['kube-apiserver'], apiServerArguments(plan));
  const access = {
    server: `https://127.0.0.1:${plan.ports.api}`,
    ca: await readFile(plan.certificates.ca, 'utf8'),
  };
  const admin = new Api({ ...access, token: tokens.admin }, 'bluegreen-test-setup');
  const joinerApi = new Api({ ...access, token: tokens.joiner }, 'bluegreen-test-joiner');
  await until(
    'kube-apiserver to be ready',
    group,
    [etcd, apiServer],
    async () => (await admin.ask('GET', '/readyz')).status === 200,
  );

  await Promise.all([
    ...kwokCrds.map((crd) =>
      admin.do('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd),
    ),
    admin.do('POST', '/api/v1/nodes', nodeObject),
  ]);
  const others = [
    group.start(
      'kube-controller-manager',
      binaries['kube-controller-manager'],
      controllerManagerArguments(plan),
    ),
    group.start('kube-scheduler', binaries['kube-scheduler'], schedulerArguments(plan)),
  ];
  await until('the kinds of KWOK to be served', group, [apiServer], () => servesKwokKinds(admin));
  const home = { ...process.env, HOME: folder };
  others.push(group.start('kwok', binaries.kwok, kwokArguments(plan), { env: home }));
  const joiner = new Joiner({ api: joinerApi, group, folder, nodeName, agentProgram });
  joiner.start();
  await until('the node to be ready and controllers to work', group, [apiServer, ...others], () =>
    worksWhole(admin),
  );

  const version = textAt(await admin.do('GET', '/version'), 'gitVersion') ?? 'unknown';
  return {
    folder,
    kubeconfig: path.join(folder, 'admin.kubeconfig'),
    kubectl: binaries.kubectl,
    auditLog: plan.auditLog,
    certificates: plan.certificates,
    version,
    startedInMs: performance.now() - started,
    async stop() {
      await joiner.stop();
      await group.stop();
      admin.close();
      joinerApi.close();
      await rm(folder, { recursive: true, force: true });
      release();
    },
  };
}

/** Certificates, ports, and the files that the programs read. */
async function prepare(folder: string): Promise<readonly [Plan, Readonly<Record<UserName, string>>]> {
  const [certificates, ports] = await Promise.all([makeCertificates(folder), freePorts(4)]);
  const [etcd = 0, etcdPeer = 0, api = 0, kwok = 0] = ports;
  await mkdir(path.join(folder, 'audit'));
  const plan = {
    folder,
    certificates,
    ports: { etcd, etcdPeer, api, kwok },
    auditLog: path.join(folder, 'audit', 'audit.log'),
  };
  const names = Object.keys(users) as UserName[];
  const tokens = Object.fromEntries(names.map((name) => [name, randomBytes(16).toString('hex')])) as Record<
    UserName,
    string
  >;
  const access = { server: `https://127.0.0.1:${api}`, ca: await readFile(certificates.ca, 'utf8') };
  const write = (name: string, text: string): Promise<void> =>
    writeFile(path.join(folder, name), text, { mode: 0o600 });
  await Promise.all([
    write('tokens.csv', tokenFile(tokens)),
    write('audit-policy.yaml', auditPolicy),
    write('stages.yaml', stagesText()),
    ...names.map((name) =>
      write(`${name}.kubeconfig`, kubeconfigText({ access: { ...access, token: tokens[name] }, name })),
    ),
  ]);
  return [plan, tokens];
}

async function servesKwokKinds(admin: Api): Promise<boolean> {
  const answers = await Promise.all(
    ['portforwards', 'logs'].map((kind) => admin.ask('GET', `/apis/kwok.x-k8s.io/v1alpha1/${kind}`)),
  );
  return answers.every((answer) => answer.status === 200);
}

/** The node is ready and has its address; the controller manager made the first service account. */
async function worksWhole(admin: Api): Promise<boolean> {
  const node = await admin.ask('GET', `/api/v1/nodes/${nodeName}`);
  const ready = listAt(node.body, 'status', 'conditions').some(
    (one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True',
  );
  const addressed = listAt(node.body, 'status', 'addresses').some(
    (one) => textAt(one, 'type') === 'InternalIP',
  );
  const account = await admin.ask('GET', '/api/v1/namespaces/default/serviceaccounts/default');
  return ready && addressed && account.status === 200;
}

/** Asks again each 50 ms; throws as soon as a process that is needed has ended, with what it printed last. */
async function until(
  what: string,
  group: ProcessGroup,
  needed: readonly StartedProcess[],
  holds: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + startTimeoutMs;
  for (;;) {
    const dead = needed.find((one) => one.hasEnded());
    if (dead !== undefined)
      throw new Error(`${dead.name} ended while waiting for ${what}:\n${group.lastLines(dead.name)}`);
    if (await holds().catch(() => false)) return;
    if (performance.now() > end)
      throw new Error(
        `waited ${startTimeoutMs / 1000} s for ${what}:\n${group.lastLines(needed.at(-1)?.name ?? '')}`,
      );
    await sleep(50);
  }
}
