import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { kubeconfigText, readKubeconfig } from '../cluster/kubeconfig.ts';
import type { E2eNamespace, KubectlOptions } from '../e2e/harness/index.ts';
import { FaultProxy } from './fault-proxy.ts';

/** A way to the API server that leads through a proxy, for one identity. */
export interface ThroughProxy {
  readonly proxy: FaultProxy;
  readonly kubeconfig: string;
}

/** Opens a proxy and writes a kubeconfig that leads through it. Whoever opens it closes the proxy. */
export async function throughProxy(
  ns: E2eNamespace,
  as: NonNullable<KubectlOptions['as']> = 'operator',
): Promise<ThroughProxy> {
  const { server, ca, token } = await readKubeconfig((await ns.identity(as)).kubeconfig);
  if (token === undefined) throw new Error('a client certificate does not cross a proxy');
  const proxy = await FaultProxy.open({ server, ...(ca === undefined ? {} : { ca }) });
  const kubeconfig = path.join(ns.folder, `proxied-${randomUUID().slice(0, 8)}.kubeconfig`);
  const access = { ...proxy.access, token };
  await writeFile(kubeconfig, kubeconfigText({ access, namespace: ns.name }), { mode: 0o600 });
  return { proxy, kubeconfig };
}
