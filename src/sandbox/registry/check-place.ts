import type { KubernetesObject } from '../kubernetes-object.ts';
import { conflict } from './refusals.ts';
import type { Place } from './registry.ts';
import { badRequest } from '../status-error.ts';

/** What is sent to a place must be for this place. Throws 400. */
export function checkPlace({ kind, namespace, name }: Place, { metadata }: KubernetesObject): void {
  const said = (metadata.name as string | undefined) ?? '';
  if (said === '')
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  if (said !== name)
    throw badRequest(`the name of the object (${said}) does not match the name on the URL (${name})`);
  if (kind.namespaced) checkSameNamespace(namespace, metadata.namespace);
}

/** An object need not say its namespace. */
export function checkSameNamespace(namespace: string | undefined, said: string | undefined): void {
  if (said === undefined || said === '' || said === namespace) return;
  throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** Who puts a whole object may name the uid of the one that is meant. Throws 409. */
export function checkUid(place: Place, before: KubernetesObject | undefined, sent: KubernetesObject): void {
  const { uid = '' } = sent.metadata;
  const found = before?.metadata.uid ?? '';
  if (uid === '' || uid === found) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`;
  throw conflict(
    place,
    `StorageError: invalid object, Code: 4, Key: ${storageKey(place)}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}

/** What kube-apiserver does not keep under its plural. */
const keptAs: Readonly<Record<string, string>> = {
  endpoints: 'services/endpoints',
  nodes: 'minions',
  services: 'services/specs',
};

/** Where kube-apiserver would have it in etcd, because its message says so. */
function storageKey({ kind, namespace, name }: Place): string {
  const parts = [keptAs[kind.plural] ?? kind.plural, ...(kind.namespaced ? [namespace] : []), name];
  return `/registry/${parts.join('/')}`;
}
