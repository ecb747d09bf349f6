import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause, checkText } from './cause.ts';
import { isDnsSubdomain, isPathSegment } from './text-rules.ts';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs?: readonly string[] | null;
}

/** Roles and ClusterRoles. */
export function checkRole(object: KubernetesObject): readonly StatusCause[] {
  const rules = (object['rules'] ?? []) as readonly Rule[];
  return rules.flatMap((rule, index) => checkRule(rule, object.kind === 'Role', `rules[${index}]`));
}

function checkRule(rule: Rule, namespaced: boolean, field: string): readonly StatusCause[] {
  const { apiGroups = [], nonResourceURLs = [], resourceNames = [], resources = [] } = rule;
  const noVerbs = (rule.verbs ?? []).length === 0;
  const without = (list: readonly string[], member: string, what: string): readonly StatusCause[] =>
    list.length > 0
      ? []
      : [cause.required(`${field}.${member}`, `resource rules must supply at least one ${what}`)];
  return [
    ...(noVerbs ? [cause.required(`${field}.verbs`, 'verbs must contain at least one value')] : []),
    ...(nonResourceURLs.length > 0
      ? checkUrls(nonResourceURLs, namespaced, [...apiGroups, ...resources, ...resourceNames], field)
      : [...without(apiGroups, 'apiGroups', 'api group'), ...without(resources, 'resources', 'resource')]),
  ];
}

function checkUrls(
  urls: readonly string[],
  namespaced: boolean,
  others: readonly string[],
  field: string,
): readonly StatusCause[] {
  const own = `${field}.nonResourceURLs`;
  return [
    ...(namespaced ? [cause.invalid(own, urls, 'namespaced rules cannot apply to non-resource URLs')] : []),
    ...(others.length > 0
      ? [cause.invalid(own, urls, 'rules cannot apply to both regular resources and non-resource URLs')]
      : []),
  ];
}

interface Reference {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

const group = 'rbac.authorization.k8s.io';

/** RoleBindings and ClusterRoleBindings. */
export function checkBinding(object: KubernetesObject): readonly StatusCause[] {
  const { apiGroup = '', kind = '', name = '' } = (object['roleRef'] ?? {}) as Reference;
  const namespaced = object.kind === 'RoleBinding';
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const subjects = (object['subjects'] ?? []) as readonly Reference[];
  return [
    ...(apiGroup === group ? [] : [cause.unsupported('roleRef.apiGroup', apiGroup, [group])]),
    ...(kinds.includes(kind) ? [] : [cause.unsupported('roleRef.kind', kind, kinds)]),
    ...(name === '' ? [cause.required('roleRef.name')] : checkText('roleRef.name', name, isPathSegment)),
    ...subjects.flatMap((subject, index) => checkSubject(subject, namespaced, `subjects[${index}]`)),
  ];
}

function checkSubject(subject: Reference, namespaced: boolean, field: string): readonly StatusCause[] {
  const { apiGroup = '', kind = '', name = '', namespace = '' } = subject;
  const named = name === '' ? [cause.required(`${field}.name`)] : [];
  if (kind === 'ServiceAccount')
    return [
      ...named,
      ...(name === '' ? [] : checkText(`${field}.name`, name, isDnsSubdomain)),
      ...(apiGroup === '' ? [] : [cause.unsupported(`${field}.apiGroup`, apiGroup, [''])]),
      ...(namespaced || namespace !== '' ? [] : [cause.required(`${field}.namespace`)]),
    ];
  if (kind !== 'User' && kind !== 'Group')
    return [...named, cause.unsupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  return [
    ...named,
    ...(apiGroup === group ? [] : [cause.unsupported(`${field}.apiGroup`, apiGroup, [group])]),
  ];
}

/** A binding stays bound to its role. */
export function checkRoleKept(after: KubernetesObject, before: KubernetesObject): readonly StatusCause[] {
  if (same(after['roleRef'], before['roleRef'])) return [];
  const { apiGroup, kind, name } = after['roleRef'] as Reference;
  return [cause.invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef')];
}
