import { onTestFinished } from 'vitest';
import type { E2eNamespace } from '../e2e/harness/index.ts';
import type { Armed } from './armed-rule.ts';
import { throughProxy } from './proxied-identity.ts';

/** The way of the operator to the API server, on which every patch of a Service waits. */
export interface HeldPatch extends Pick<Armed, 'reached' | 'release'> {
  readonly kubeconfig: string;
}

/** Closed when the test is done. */
export async function heldPatchOfService(ns: E2eNamespace): Promise<HeldPatch> {
  const { proxy, kubeconfig } = await throughProxy(ns);
  onTestFinished(() => proxy.close());
  const on = { method: 'PATCH', path: /\/services\// };
  const held = proxy.add({ on, times: Infinity, fault: { kind: 'hold', at: 'arrived' } });
  return { kubeconfig, reached: held.reached, release: () => held.release() };
}
