import { existsSync } from 'node:fs';
import path from 'node:path';
import { Api } from './api.ts';
import { findBinary } from './binaries.ts';
import { type ControlPlane, startControlPlane } from './control-plane/index.ts';
import { isObject, textAt } from './json.ts';
import { readKubeconfig } from './kubeconfig.ts';

/** What a suite needs to know of the cluster that it runs against, whichever it is. */
export interface ClusterUnderTest {
  /** The embedded stand-in, etcd and kube-apiserver with a KWOK node, the same with a real one, or somebody's own. */
  readonly kind: 'sandbox' | 'control-plane' | 'node' | 'given';
  /** Kubeconfig of an administrator. */
  readonly kubeconfig: string;
  /** Path of the kubectl to use; a machine that has only Node has none. */
  readonly kubectl?: string;
  /** As the API server says it: `v1.36.3`. */
  readonly version: string;
  /** Folder of a real node's run, by which test/node/control reaches it. */
  readonly folder?: string;
  /** The API server's audit log, where this machine can read it. */
  readonly auditLog?: string;
  /** Where etcd answers, where this machine can reach it. */
  readonly etcd?: string;
  /** The authority of client certificates, where this machine has it. */
  readonly authority?: { readonly ca: string; readonly caKey: string };
}

export interface HeldCluster {
  readonly cluster: ClusterUnderTest;
  /** One line on where it comes from and how long it took. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** The environment variable by which the suite's workers are told: a `ClusterUnderTest` as JSON. */
export const clusterVariable = 'BLUEGREEN_TEST_CLUSTER';

/** The cluster that `scripts/cluster-up.ts` described, or that of BLUEGREEN_TEST_KUBECONFIG, or else our own. */
export async function holdCluster(log: (line: string) => void): Promise<HeldCluster> {
  if (process.env[clusterVariable] !== undefined)
    return {
      cluster: clusterFromEnvironment(),
      origin: `the cluster of ${clusterVariable}`,
      stop: () => Promise.resolve(),
    };
  const kubeconfig = process.env['BLUEGREEN_TEST_KUBECONFIG'];
  return kubeconfig === undefined || kubeconfig === ''
    ? await ownCluster(log)
    : await givenCluster(kubeconfig, log);
}

async function ownCluster(log: (line: string) => void): Promise<HeldCluster> {
  const plane = await startControlPlane({ log });
  return {
    cluster: describe(plane),
    origin: `a control plane of its own, up after ${(plane.startedInMs / 1000).toFixed(1)} s`,
    stop: () => plane.stop(),
  };
}

/** What a suite needs to know of a control plane of ours. */
export function describe({
  kubeconfig,
  kubectl,
  version,
  auditLog,
  etcd,
  certificates,
}: ControlPlane): ClusterUnderTest {
  return {
    kind: 'control-plane',
    kubeconfig,
    kubectl,
    version,
    auditLog,
    etcd,
    authority: { ca: certificates.ca, caKey: certificates.caKey },
  };
}

/** Beside the kubeconfig: BLUEGREEN_TEST_AUDIT_LOG, where it can be read here, and BLUEGREEN_TEST_KUBECTL. */
async function givenCluster(kubeconfig: string, log: (line: string) => void): Promise<HeldCluster> {
  const file = path.resolve(kubeconfig);
  if (!existsSync(file)) throw new Error(`BLUEGREEN_TEST_KUBECONFIG names ${file}, which is not there`);
  const api = new Api(await readKubeconfig(file), 'bluegreen-test-setup');
  const version = textAt(await api.do('GET', '/version'), 'gitVersion') ?? 'unknown';
  api.close();
  const auditLog = process.env['BLUEGREEN_TEST_AUDIT_LOG'];
  const kubectl = process.env['BLUEGREEN_TEST_KUBECTL'] ?? (await findBinary('kubectl', log));
  const cluster = {
    kind: 'given',
    kubeconfig: file,
    kubectl,
    version,
    ...(auditLog !== undefined && { auditLog }),
  } as const;
  return { cluster, origin: `the cluster of ${kubeconfig}`, stop: () => Promise.resolve() };
}

/** In a worker: the cluster that the suite's global setup holds. */
export function clusterFromEnvironment(): ClusterUnderTest {
  const text = process.env[clusterVariable];
  if (text === undefined) throw new Error(`${clusterVariable} is not set: run by \`npm run test:cluster\``);
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || typeof value['kubeconfig'] !== 'string')
    throw new Error(`${clusterVariable} is not a cluster`);
  return value as unknown as ClusterUnderTest;
}
