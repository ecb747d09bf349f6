import { kindOf } from '../../kinds/table.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { notFound } from '../../registry/refusals.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import type { Storage } from '../../storage/storage.ts';
import { textAt } from '../../read-json.ts';
import type { Bound, Reference } from '../account-tokens.ts';

export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/** What a token for the account is to end with, as a TokenRequest names it. Throws StatusError 400, 404, 409. */
export function boundObject(storage: Storage, account: Account, reference: unknown): Bound | undefined {
  if (reference === undefined) return undefined;
  const kind = boundKind(reference);
  const name = textAt(reference, 'name');
  if (name === '') throw badRequest('Name parameter required.');
  const found = existing(storage, kind, kind.namespaced ? account.namespace : undefined, name);
  if (kind.kind === 'Pod' && textAt(found, 'spec', 'serviceAccountName') !== account.name)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account.name)} to pod running with different serviceaccount name.`,
    );
  refuseOtherUid(kind, found, textAt(reference, 'uid'));
  const own = referenceTo(found);
  switch (kind.kind) {
    case 'Pod':
      return { pod: own, ...nodeOf(storage, found) };
    case 'Node':
      return { node: own };
    default:
      return { secret: own };
  }
}

/** Whatever the version, as kube-apiserver reads it. */
function boundKind(reference: unknown): Kind {
  const [apiVersion, kind] = [textAt(reference, 'apiVersion'), textAt(reference, 'kind')];
  const [version = '', group = ''] = apiVersion.split('/', 2).reverse();
  const served = group === '' && ['Pod', 'Secret', 'Node'].includes(kind) ? kindOf('v1', kind) : undefined;
  if (served !== undefined) return served;
  throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
}

export function existing(
  storage: Storage,
  kind: Kind,
  namespace: string | undefined,
  name: string,
): KubernetesObject {
  const found = storage.get(kind, namespace, name);
  if (found === undefined) throw notFound(kind, name);
  return found;
}

function refuseOtherUid({ kind }: Kind, { metadata }: KubernetesObject, wanted: string): void {
  const { name, uid = '' } = metadata;
  if (wanted === '' || wanted === uid) return;
  const why = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
  const message = `Operation cannot be fulfilled on ${kind} ${JSON.stringify(name)}: ${why}`;
  throw new StatusError(409, 'Conflict', message, { name, kind });
}

function referenceTo({ metadata: { name, uid = '' } }: KubernetesObject): Reference {
  return { name, uid };
}

/** A pod's token also tells where the pod runs. */
function nodeOf(storage: Storage, pod: KubernetesObject): { readonly node?: Reference } {
  const name = textAt(pod, 'spec', 'nodeName');
  const kind = kindOf('v1', 'Node');
  if (name === '' || kind === undefined) return {};
  const found = storage.get(kind, undefined, name);
  return { node: found === undefined ? { name, uid: '' } : referenceTo(found) };
}
