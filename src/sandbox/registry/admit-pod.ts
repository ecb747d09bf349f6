import type { Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/table.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Storage } from '../storage/storage.ts';
import { type PodWithToken, withAccountToken } from './account-token.ts';
import { noServiceAccount } from './refusals.ts';

interface PodSpec extends PodWithToken {
  readonly serviceAccountName?: string;
  readonly tolerations?: readonly {
    readonly key?: string;
    readonly effect?: string;
    readonly operator?: string;
  }[];
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
  return withPatience({
    ...pod,
    spec: {
      ...withAccountToken(spec),
      serviceAccountName: account,
      serviceAccount: account,
      priority: spec['priority'] ?? 0,
      preemptionPolicy: spec['preemptionPolicy'] ?? 'PreemptLowerPriority',
    },
  });
}

/** A pod stays a while on a node that is in trouble, also when somebody has changed its tolerations. */
export function withPatience(pod: KubernetesObject): KubernetesObject {
  const spec = (pod['spec'] ?? {}) as PodSpec;
  const given = spec.tolerations ?? [];
  return { ...pod, spec: { ...spec, tolerations: [...given, ...patience(given)] } };
}

function patience(given: NonNullable<PodSpec['tolerations']>): readonly unknown[] {
  return ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !given.some((one) => one.key === key && one.effect === 'NoExecute'))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: awayFor }));
}
