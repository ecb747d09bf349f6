import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { checkConfigKept, checkConfigMap, checkSecret } from './check-config.ts';
import { checkAddressTypeKept, checkEndpointSlice } from './check-endpoint-slice.ts';
import { checkEvent } from './check-event.ts';
import { checkMetadata, checkMetadataChange } from './check-metadata.ts';
import { checkPod, checkPodKept } from './check-pod.ts';
import { checkBinding, checkRole, checkRoleKept } from './check-rbac.ts';
import { checkService, checkServiceKept } from './check-service.ts';
import { checkDeployment, checkReplicaSet, checkSelectorKept } from './check-workload.ts';

type Check = (object: KubernetesObject, before?: KubernetesObject) => readonly StatusCause[];
type Compare = (after: KubernetesObject, before: KubernetesObject) => readonly StatusCause[];

interface Rules {
  /** What holds for every object of the kind. */
  readonly check: Check;
  /** What must stay. */
  readonly compare?: Compare;
  /** Whether what must stay is told after the rest. */
  readonly comparedLast?: true;
  /** How often metadata is checked anew when an object is changed: the causes tell each fault as often. */
  readonly metadata?: 'once' | 'twice' | 'thrice';
}

const none: Check = () => [];
const workload = { compare: checkSelectorKept, comparedLast: true, metadata: 'twice' } as const;
const config = { compare: checkConfigKept, metadata: 'thrice' } as const;
const binding = {
  check: checkBinding,
  compare: checkRoleKept,
  comparedLast: true,
  metadata: 'thrice',
} as const;

const byKind: Readonly<Record<string, Rules>> = {
  'v1 ConfigMap': { check: checkConfigMap, ...config },
  'v1 Event': { check: checkEvent, metadata: 'once' },
  'v1 Pod': { check: checkPod, compare: checkPodKept, metadata: 'thrice' },
  'v1 Secret': { check: checkSecret, ...config },
  'v1 Service': { check: checkService, compare: checkServiceKept, metadata: 'twice' },
  'v1 ServiceAccount': { check: none, metadata: 'thrice' },
  'apps/v1 Deployment': { check: checkDeployment, ...workload },
  'apps/v1 ReplicaSet': { check: checkReplicaSet, ...workload },
  'discovery.k8s.io/v1 EndpointSlice': {
    check: checkEndpointSlice,
    compare: checkAddressTypeKept,
    comparedLast: true,
  },
  'rbac.authorization.k8s.io/v1 ClusterRole': { check: checkRole, metadata: 'thrice' },
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': binding,
  'rbac.authorization.k8s.io/v1 Role': { check: checkRole, metadata: 'thrice' },
  'rbac.authorization.k8s.io/v1 RoleBinding': binding,
};

const times = { once: 1, twice: 2, thrice: 3 } as const;

/** Every rule that the object breaks, in kube-apiserver's words; `before` where it is changed. */
export function validate(
  kind: Kind,
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  const rules = byKind[`${apiVersionOf(kind)} ${kind.kind}`] ?? { check: none };
  if (before === undefined) return [...checkMetadata(kind, object), ...rules.check(object)];
  const faults = checkMetadataChange(object, before);
  const kept = rules.compare?.(object, before) ?? [];
  return [
    ...Array.from({ length: times[rules.metadata ?? 'twice'] }, () => faults).flat(),
    ...(rules.comparedLast ? [] : kept),
    ...rules.check(object, before),
    ...(rules.comparedLast ? kept : []),
  ];
}
