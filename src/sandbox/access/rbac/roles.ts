import { kindOf } from '../../kinds/table.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';

/** rbac.authorization.k8s.io/v1 PolicyRule. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

export interface Role extends KubernetesObject {
  readonly rules?: readonly Rule[] | null;
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface Binding extends KubernetesObject {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
}

/** Kinds that say who may do what. */
export const rbacKinds = {
  role: served('Role'),
  roleBinding: served('RoleBinding'),
  clusterRole: served('ClusterRole'),
  clusterRoleBinding: served('ClusterRoleBinding'),
} as const;

function served(name: string): Kind {
  const found = kindOf('rbac.authorization.k8s.io/v1', name);
  if (found === undefined) throw new Error(`kinds/table.ts has no ${name}`);
  return found;
}
