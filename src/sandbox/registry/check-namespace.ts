import type { Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/table.ts';
import type { Storage } from '../storage/storage.ts';
import { beingTerminated, notFound } from './refusals.ts';

/** What is created needs a namespace that is there and stays. Throws 404 or 403. */
export function checkNamespace(storage: Storage, kind: Kind, name: string, namespace: string): void {
  const namespaces = kindOf('v1', 'Namespace');
  if (namespaces === undefined) return;
  const found = storage.get(namespaces, undefined, namespace);
  if (found === undefined) throw notFound(namespaces, namespace);
  if (found.metadata.deletionTimestamp !== undefined) throw beingTerminated(kind, name, namespace);
}
