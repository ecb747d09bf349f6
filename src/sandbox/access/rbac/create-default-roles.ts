import type { Registry, WriteOptions } from '../../registry/registry.ts';
import { defaultBindings, defaultRoles } from './default-roles.ts';
import { rbacKinds } from './roles.ts';

const apiGroup = 'rbac.authorization.k8s.io';
const options: WriteOptions = {
  dryRun: false,
  fieldManager: 'kube-apiserver',
  fieldValidation: 'Strict',
  warn: () => undefined,
};

/** Makes the ClusterRoles and ClusterRoleBindings that a cluster has from the start. */
export function createDefaultRoles(registry: Registry): void {
  for (const [name, rules] of Object.entries(defaultRoles))
    registry.create(rbacKinds.clusterRole, undefined, { ...head('ClusterRole', name), rules }, options);
  for (const [name, groups] of Object.entries(defaultBindings)) {
    const binding = {
      ...head('ClusterRoleBinding', name),
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects: groups.map((group) => ({ apiGroup, kind: 'Group', name: group })),
    };
    registry.create(rbacKinds.clusterRoleBinding, undefined, binding, options);
  }
}

function head(kind: string, name: string): Record<string, unknown> {
  return {
    apiVersion: `${apiGroup}/v1`,
    kind,
    metadata: {
      name,
      labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    },
  };
}
