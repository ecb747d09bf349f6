import type { Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/table.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Storage } from '../storage/storage.ts';
import { noServiceAccount } from './refusals.ts';

interface PodSpec {
  readonly serviceAccountName?: string;
  readonly tolerations?: readonly {
    readonly key?: string;
    readonly effect?: string;
    readonly operator?: string;
  }[];
  readonly [member: string]: unknown;
}

const awayFor = 300;

/** What admission gives every pod: an account, which must be there, a priority, and patience with its node. */
export function admitPod(storage: Storage, kind: Kind, pod: KubernetesObject): KubernetesObject {
  const spec = (pod['spec'] ?? {}) as PodSpec;
  const account = spec.serviceAccountName ?? 'default';
  const { name, namespace = '' } = pod.metadata;
  const accounts = kindOf('v1', 'ServiceAccount');
  if (accounts !== undefined && storage.get(accounts, namespace, account) === undefined)
    throw noServiceAccount(kind, name, namespace, account);
  return {
    ...pod,
    spec: {
      ...spec,
      serviceAccountName: account,
      serviceAccount: account,
      priority: spec['priority'] ?? 0,
      preemptionPolicy: spec['preemptionPolicy'] ?? 'PreemptLowerPriority',
      tolerations: [...(spec.tolerations ?? []), ...patience(spec.tolerations ?? [])],
    },
  };
}

function patience(given: NonNullable<PodSpec['tolerations']>): readonly unknown[] {
  return ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !given.some((one) => one.key === key && one.effect === 'NoExecute'))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: awayFor }));
}
