import { ownersOf } from '../domain/slots/ownership.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { selfHealRefusals, type ArgoApplication } from '../domain/slots/self-heal.ts';
import { ClusterError } from '../ports/cluster.ts';

/** Throws `ClusterError`. */
export type ReadApplication = (namespace: string, name: string) => Promise<ArgoApplication>;

export interface SelfHeal {
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
}

/**
 * Whether Argo CD would put the selector back at once. Asked only of a Service that carries its marks; Applications are
 * in a namespace of their own, which few roles may read, so that whatever keeps from reading it is a warning.
 */
export async function checkSelfHeal(service: Service, read: ReadApplication | undefined): Promise<SelfHeal> {
  const owner = ownersOf(service).find(({ tool }) => tool === 'Argo CD');
  if (owner?.tool !== 'Argo CD' || read === undefined) return { refusals: [], warnings: [] };
  const { name, namespace } = owner.application;
  try {
    return { refusals: selfHealRefusals(await read(namespace, name), service), warnings: [] };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const [problem = ''] = error.message.split('\n');
    return {
      refusals: [],
      warnings: [`not checked whether Application ${namespace}/${name} heals by itself: ${problem}`],
    };
  }
}
