import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject, ObjectMeta, OwnerReference } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { cause, checkText } from './cause.ts';
import { checkAnnotations, checkLabels } from './check-labels.ts';
import { isDnsLabel, isDnsSubdomain, isPathSegment, isQualifiedName, type TextRule } from './text-rules.ts';

/** A name that is to be lengthened may end in a dash. */
function forPrefix(rule: TextRule): TextRule {
  return (text) => rule(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);
}

function nameRuleOf({ group, kind }: Kind): TextRule {
  if (group === 'rbac.authorization.k8s.io') return isPathSegment;
  return kind === 'Service' || kind === 'Namespace' ? isDnsLabel : isDnsSubdomain;
}

/** metadata of a new object. */
export function checkMetadata(kind: Kind, { metadata }: KubernetesObject): readonly StatusCause[] {
  const rule = nameRuleOf(kind);
  const { generateName = '', name } = metadata;
  return [
    // Names of Events are no one's addresses.
    ...(generateName === '' || kind.kind === 'Event'
      ? []
      : checkText('metadata.generateName', generateName, forPrefix(rule))),
    ...((name as string | undefined) === undefined || name === ''
      ? [cause.required('metadata.name', 'name or generateName is required')]
      : checkText('metadata.name', name, rule)),
    ...checkNamespaceOf(kind, metadata),
    ...checkCommon(metadata),
    ...checkFinalizers(metadata.finalizers ?? []),
  ];
}

const ownFinalizers = ['foregroundDeletion', 'kubernetes', 'orphan'];
const neverBoth = 'finalizer orphan and foregroundDeletion cannot be both set';

function checkFinalizers(finalizers: readonly string[]): readonly StatusCause[] {
  const why = 'name is neither a standard finalizer name nor is it fully qualified';
  return [
    ...finalizers.flatMap((one) => checkText('metadata.finalizers', one, isQualifiedName)),
    ...(finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
      ? [cause.invalid('metadata.finalizers', finalizers, neverBoth)]
      : []),
    ...finalizers.flatMap((one, index) =>
      one.includes('/') || ownFinalizers.includes(one)
        ? []
        : [cause.invalid(`metadata.finalizers[${index}]`, one, why)],
    ),
  ];
}

function checkNamespaceOf({ namespaced }: Kind, { namespace = '' }: ObjectMeta): readonly StatusCause[] {
  const field = 'metadata.namespace';
  if (!namespaced) return namespace === '' ? [] : [cause.forbidden(field, 'not allowed on this type')];
  return namespace === '' ? [cause.required(field)] : checkText(field, namespace, isDnsLabel);
}

/** What the API server gives and nobody changes. */
const fixed = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** metadata of an object that is changed. */
export function checkMetadataChange(
  { metadata }: KubernetesObject,
  before: KubernetesObject,
): readonly StatusCause[] {
  return [
    ...checkNewFinalizers(metadata, before.metadata),
    ...fixed
      .filter((member) => metadata[member] !== before.metadata[member])
      .map((member) => cause.invalid(`metadata.${member}`, metadata[member] ?? null, 'field is immutable')),
    ...checkCommon(metadata),
  ];
}

function checkNewFinalizers(after: ObjectMeta, before: ObjectMeta): readonly StatusCause[] {
  if (before.deletionTimestamp === undefined) return [];
  const old = before.finalizers ?? [];
  const added = (after.finalizers ?? []).filter((one) => !old.includes(one)).sort();
  if (added.length === 0) return [];
  const list = added.map((one) => JSON.stringify(one)).join(', ');
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [cause.forbidden('metadata.finalizers', why)];
}

function checkCommon({ labels, annotations, ownerReferences = [] }: ObjectMeta): readonly StatusCause[] {
  return [
    ...checkLabels(labels, 'metadata.labels'),
    ...checkAnnotations(annotations, 'metadata.annotations'),
    ...checkOwners(ownerReferences),
  ];
}

function checkOwners(owners: readonly OwnerReference[]): readonly StatusCause[] {
  const field = 'metadata.ownerReferences';
  const controllers = owners.filter((one) => one.controller === true).map((one) => `${one.kind}/${one.name}`);
  const [first = '', ...others] = controllers;
  return [
    ...owners.flatMap((one) => [
      ...(one.apiVersion === ''
        ? [cause.invalid(`${field}.apiVersion`, '', 'version must not be empty')]
        : []),
      ...(['kind', 'name', 'uid'] as const)
        .filter((member) => one[member] === '')
        .map((member) => cause.invalid(`${field}.${member}`, '', 'must not be empty')),
    ]),
    ...others.map((other) =>
      cause.invalid(
        field,
        owners,
        `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`,
      ),
    ),
  ];
}
