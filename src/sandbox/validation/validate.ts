import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { checkAutoscaler } from './check-autoscaler.ts';
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
  /** What is checked of a change, in kube-apiserver's order: each fault is told as often as it is found. */
  readonly change?: readonly Step[];
}

type Step = 'whole-metadata' | 'metadata' | 'check' | 'compare';

const none: Check = () => [];
const workload: Pick<Rules, 'compare' | 'change'> = {
  compare: checkSelectorKept,
  change: ['metadata', 'check', 'compare'],
};
const config: Pick<Rules, 'compare' | 'change'> = {
  compare: checkConfigKept,
  change: ['metadata', 'compare', 'whole-metadata', 'check'],
};
const role: Rules = { check: checkRole, change: ['whole-metadata', 'check', 'metadata'] };
const binding: Rules = {
  check: checkBinding,
  compare: checkRoleKept,
  change: ['whole-metadata', 'check', 'metadata', 'compare'],
};

const byKind: Readonly<Record<string, Rules>> = {
  'v1 ConfigMap': { check: checkConfigMap, ...config },
  'v1 Event': { check: checkEvent, change: ['check'] },
  'v1 Pod': {
    check: checkPod,
    compare: checkPodKept,
    change: ['metadata', 'whole-metadata', 'check', 'compare'],
  },
  'v1 Secret': { check: checkSecret, ...config },
  'v1 Service': {
    check: checkService,
    compare: checkServiceKept,
    change: ['metadata', 'compare', 'check'],
  },
  'v1 ServiceAccount': { check: none, change: ['metadata', 'whole-metadata'] },
  'apps/v1 Deployment': { check: checkDeployment, ...workload },
  'apps/v1 ReplicaSet': { check: checkReplicaSet, ...workload },
  'autoscaling/v2 HorizontalPodAutoscaler': { check: checkAutoscaler, change: ['metadata', 'check'] },
  'discovery.k8s.io/v1 EndpointSlice': {
    check: checkEndpointSlice,
    compare: checkAddressTypeKept,
    change: ['whole-metadata', 'check', 'compare'],
  },
  'rbac.authorization.k8s.io/v1 ClusterRole': role,
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': binding,
  'rbac.authorization.k8s.io/v1 Role': role,
  'rbac.authorization.k8s.io/v1 RoleBinding': binding,
};

/** Of every kind, before its own rules. */
const forAll: readonly Step[] = ['whole-metadata', 'metadata'];

/** Every rule that the object breaks, in kube-apiserver's words; `before` where it is changed. */
export function validate(
  kind: Kind,
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  const rules = byKind[`${apiVersionOf(kind)} ${kind.kind}`] ?? { check: none };
  if (before === undefined) return [...checkMetadata(kind, object), ...rules.check(object)];
  const faults: Readonly<Record<Step, readonly StatusCause[]>> = {
    'whole-metadata': checkMetadata(kind, object),
    metadata: checkMetadataChange(object, before),
    check: rules.check(object, before),
    compare: rules.compare?.(object, before) ?? [],
  };
  return [...forAll, ...(rules.change ?? ['metadata'])].flatMap((step) => faults[step]);
}
