import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/table.ts';

/** What an object says that it is. */
export interface SaidType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What is not said is as expected. */
export function saidTypeOf(kind: Kind, given: Readonly<Record<string, unknown>>): SaidType {
  const said = (member: string, otherwise: string): string => {
    const value = given[member];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  return { apiVersion: said('apiVersion', apiVersionOf(kind)), kind: said('kind', kind.kind) };
}

/** Groups by the names that kube-apiserver has for them inside. */
const internalGroups: Readonly<Record<string, string>> = {
  '': 'core',
  'authentication.k8s.io': 'authentication',
  'authorization.k8s.io': 'authorization',
  'discovery.k8s.io': 'discovery',
  'rbac.authorization.k8s.io': 'rbac',
};

/** Why an object that says so is none of the kind; undefined where it is one. */
export function typeFault(kind: Kind, { apiVersion, kind: name }: SaidType): string | undefined {
  if (apiVersion === apiVersionOf(kind) && name === kind.kind) return undefined;
  if (kindOf(apiVersion, name) === undefined)
    return `no kind ${JSON.stringify(name)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`;
  const version = apiVersion.split('/').at(-1) ?? '';
  const group = internalGroups[kind.group] ?? kind.group;
  return `converting (${version}.${name}) to (${group}.${kind.kind}): unknown conversion`;
}
