import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { validateBinding } from './validate-binding.ts';
import { validateEnums } from './validate-enums.ts';
import { validateImmutable } from './validate-immutable.ts';
import { validateMetadata } from './validate-metadata.ts';
import { validatePodSpec } from './validate-pod-spec.ts';
import { validateService } from './validate-service.ts';
import { validateWorkload } from './validate-workload.ts';

type Rule = (object: KubernetesObject, before: KubernetesObject | undefined) => readonly StatusCause[];

const byKind: Readonly<Record<string, Rule>> = {
  'v1 ConfigMap': validateImmutable,
  'v1 Pod': (pod) => validatePodSpec(pod['spec'], 'spec'),
  'v1 Secret': validateImmutable,
  'v1 Service': validateService,
  'apps/v1 Deployment': validateWorkload,
  'apps/v1 ReplicaSet': validateWorkload,
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': validateBinding,
  'rbac.authorization.k8s.io/v1 RoleBinding': validateBinding,
};

/** Every rule that the object breaks, in kube-apiserver's order and words. */
export function validate(
  kind: Kind,
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  return [
    ...validateMetadata(kind, object),
    ...(byKind[`${apiVersionOf(kind)} ${kind.kind}`]?.(object, before) ?? []),
    ...validateEnums(kind, object),
  ];
}
