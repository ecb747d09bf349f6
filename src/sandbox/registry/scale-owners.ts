import type { KubernetesObject, ManagedFieldsEntry } from '../kubernetes-object.ts';
import { elementsOf, fromFieldsV1, toFieldsV1 } from '../managed-fields/field-paths.ts';
import { leaveOut } from './leave-out.ts';

type Entries = readonly ManagedFieldsEntry[];

/** The owners of a workload's number of replicas, as the owners of its Scale's. */
export function ownersOfScale({ metadata }: KubernetesObject): Entries {
  return (metadata.managedFields ?? []).filter(ownsReplicas).map((entry) => ({
    ...entry,
    apiVersion: 'autoscaling/v1',
    fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  }));
}

/** The owners of a workload after its Scale was written: who no longer owns the number there does not own it here. */
export function ownersOfObject({ apiVersion, metadata }: KubernetesObject, ofScale: Entries): Entries {
  const own = metadata.managedFields ?? [];
  const left = ofScale.filter(ownsReplicas);
  const isKept = (entry: ManagedFieldsEntry): boolean =>
    entry.operation === 'Apply' && left.some((one) => isSame(one, entry));
  const kept = own.flatMap((entry) =>
    !ownsReplicas(entry) || isKept(entry) ? entry : withoutReplicas(entry),
  );
  const added = left.filter((one) => !own.some((entry) => isKept(entry) && isSame(one, entry)));
  // kube-apiserver forgets when they came.
  return [...kept, ...added.map((one) => ({ ...leaveOut(one, 'time'), apiVersion }))];
}

function isSame(a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean {
  return a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource;
}

function isReplicas(path: string): boolean {
  const [first, second, ...others] = elementsOf(path);
  return first === 'f:spec' && second === 'f:replicas' && others.length === 0;
}

function ownsReplicas({ fieldsV1 }: ManagedFieldsEntry): boolean {
  return [...fromFieldsV1(fieldsV1)].some(isReplicas);
}

/** Nothing where the entry owned nothing else. */
function withoutReplicas(entry: ManagedFieldsEntry): Entries {
  const left = [...fromFieldsV1(entry.fieldsV1)].filter((path) => !isReplicas(path));
  return left.length > 0 ? [{ ...entry, fieldsV1: toFieldsV1(new Set(left)) }] : [];
}
