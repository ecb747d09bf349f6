import type { Storage } from '../../storage/storage.ts';
import type { User } from '../access.ts';
import { accountUser } from '../well-known.ts';
import { type Binding, rbacKinds, type Role, type Rule, type Subject } from './roles.ts';

/** A rule that holds for a user, and whence: `ClusterRoleBinding "x" of ClusterRole "y" to User "z"`. */
export interface Grant {
  readonly rule: Rule;
  readonly through: string;
}

export interface Grants {
  readonly grants: readonly Grant[];
  /** Of bindings to roles that are not there. */
  readonly errors: readonly string[];
}

/** What holds for a user in a namespace, or, where that is empty, in the whole cluster. */
export function rulesOf(storage: Storage, user: User, namespace: string): Grants {
  const bound = [
    ...boundTo(storage.list(rbacKinds.clusterRoleBinding), user, ''),
    ...(namespace === '' ? [] : boundTo(storage.list(rbacKinds.roleBinding, namespace), user, namespace)),
  ];
  const found = bound.map(({ binding, subject }) => grantsOf(storage, binding, subject, namespace));
  return { grants: found.flatMap(({ grants }) => grants), errors: found.flatMap(({ errors }) => errors) };
}

interface Bound {
  readonly binding: Binding;
  readonly subject: Subject;
}

function boundTo(objects: readonly unknown[], user: User, namespace: string): readonly Bound[] {
  return (objects as readonly Binding[]).flatMap((binding) => {
    const subject = binding.subjects?.find((one) => isSubject(one, user, namespace));
    return subject === undefined ? [] : [{ binding, subject }];
  });
}

function isSubject({ kind, name, namespace }: Subject, user: User, bindingNamespace: string): boolean {
  switch (kind) {
    case 'User':
      return name === user.name;
    case 'Group':
      return user.groups.includes(name);
    case 'ServiceAccount':
      return user.name === accountUser(namespace ?? bindingNamespace, name);
    default:
      return false;
  }
}

function grantsOf(storage: Storage, binding: Binding, subject: Subject, namespace: string): Grants {
  const { kind, name } = binding.roleRef;
  const role = (
    kind === 'Role'
      ? storage.get(rbacKinds.role, namespace, name)
      : storage.get(rbacKinds.clusterRole, undefined, name)
  ) as Role | undefined;
  if (role === undefined) {
    const missing = `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;
    return { grants: [], errors: [missing] };
  }
  const through = describe(binding, subject);
  return { grants: (role.rules ?? []).map((rule) => ({ rule, through })), errors: [] };
}

function describe({ kind, metadata, roleRef }: Binding, subject: Subject): string {
  const { name, namespace } = metadata;
  const binding = namespace === undefined ? name : `${name}/${namespace}`;
  const account = subject.kind === 'ServiceAccount' ? `/${subject.namespace ?? namespace ?? ''}` : '';
  const to = `${subject.kind} ${JSON.stringify(subject.name + account)}`;
  return `${kind} ${JSON.stringify(binding)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${to}`;
}

/** Several errors as one text, as Kubernetes joins them; empty where there are none. */
export function together(errors: readonly string[]): string {
  const told = [...new Set(errors)];
  return told.length > 1 ? `[${told.join(', ')}]` : (told[0] ?? '');
}
