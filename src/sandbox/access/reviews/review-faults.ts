import type { Kind } from '../../kinds/kind.ts';
import type { ObjectMeta } from '../../kubernetes-object.ts';
import type { StatusCause } from '../../status-error.ts';
import { at, listAt, textAt } from '../../read-json.ts';
import { cause } from '../../validation/cause.ts';
import { invalid } from '../../validation/invalid.ts';

/** Throws the 422; access reviews are refused without their kind's name. */
export function refuseFaults(kind: Kind, causes: readonly StatusCause[]): void {
  if (causes.length > 0) throw invalid({ ...kind, kind: '' }, '', causes);
}

/** What is wrong with an access review; `namespace` is that of its path, `self` where it is about the poster. */
export function reviewFaults(
  spec: unknown,
  metadata: ObjectMeta,
  { self, namespace }: { readonly self: boolean; readonly namespace: string },
): readonly StatusCause[] {
  return [
    ...attributesFaults(spec),
    ...(self ? [] : subjectFaults(spec)),
    ...selectorFaults(spec, 'fieldSelector'),
    ...selectorFaults(spec, 'labelSelector'),
    ...metadataFaults(metadata, namespace),
    ...(namespace === '' ? [] : localFaults(spec, namespace)),
  ];
}

function attributesFaults(spec: unknown): readonly StatusCause[] {
  const [resource, path] = [at(spec, 'resourceAttributes'), at(spec, 'nonResourceAttributes')];
  if (resource !== undefined && path !== undefined)
    return [pathFault(path, 'cannot be specified in combination with resourceAttributes')];
  if (resource !== undefined || path !== undefined) return [];
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [cause.invalid('spec.resourceAttributes', null, why)];
}

/** kube-apiserver shows its own structure. */
function pathFault(path: unknown, why: string): StatusCause {
  const shown = { Path: textAt(path, 'path'), Verb: textAt(path, 'verb') };
  return cause.invalid('spec.nonResourceAttributes', shown, why);
}

function subjectFaults(spec: unknown): readonly StatusCause[] {
  if (textAt(spec, 'user') !== '' || listAt(spec, 'groups').length > 0) return [];
  return [cause.invalid('spec.user', '', 'at least one of user or group must be specified')];
}

function selectorFaults(spec: unknown, which: 'fieldSelector' | 'labelSelector'): readonly StatusCause[] {
  const selector = at(spec, 'resourceAttributes', which);
  if (selector === undefined) return [];
  const field = `spec.resourceAttributes.${which}`;
  const raw = textAt(selector, 'rawSelector');
  const requirements = listAt(selector, 'requirements');
  if (raw === '' && requirements.length === 0)
    return [
      cause.required(
        `${field}.requirements`,
        `when ${field} is specified, requirements or rawSelector is required`,
      ),
    ];
  if (raw === '' || requirements.length === 0) return [];
  return [cause.invalid(`${field}.rawSelector`, raw, 'may not specified at the same time as requirements')];
}

function metadataFaults(metadata: ObjectMeta, namespace: string): readonly StatusCause[] {
  const allowed = namespace === '' ? ['managedFields'] : ['managedFields', 'namespace'];
  if (Object.keys(metadata).every((name) => allowed.includes(name))) return [];
  const why = namespace === '' ? 'must be empty' : 'must be empty except for namespace';
  return [cause.invalid('metadata', metadata, why)];
}

/** A review within a namespace asks about that one alone. */
function localFaults(spec: unknown, namespace: string): readonly StatusCause[] {
  const [resource, path] = [at(spec, 'resourceAttributes'), at(spec, 'nonResourceAttributes')];
  const said = textAt(resource, 'namespace');
  const why = 'must match metadata.namespace';
  return [
    ...(resource === undefined || said === namespace
      ? []
      : [cause.invalid('spec.resourceAttributes.namespace', said, why)]),
    ...(path === undefined ? [] : [pathFault(path, 'disallowed on this kind of request')]),
  ];
}
