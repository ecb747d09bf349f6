import type { KubernetesObject, ManagedFieldsEntry } from '../kubernetes-object.ts';

/**
 * Who owned what before a write. A client may change the list itself: one empty entry, or none, forgets all owners, and
 * what a client writes into it is believed, because `kubectl apply --server-side` moves ownership so.
 */
export function withOwnersSent(before: KubernetesObject, sent: KubernetesObject): KubernetesObject {
  const { managedFields: said } = sent.metadata;
  if (said === undefined) return before;
  const [first, ...others] = said;
  const forgets = first === undefined || (others.length === 0 && Object.keys(first).length === 0);
  const managedFields = forgets ? [] : said.filter(isEntry);
  if (!forgets && managedFields.length < said.length) return before;
  return { ...before, metadata: { ...before.metadata, managedFields } };
}

function isEntry({ operation, fieldsV1 }: Partial<ManagedFieldsEntry>): boolean {
  if (operation !== 'Update' && operation !== 'Apply') return false;
  return areFields(fieldsV1, 0) && Object.keys(fieldsV1 ?? {}).length > 0;
}

const deepest = 100;

function areFields(fields: unknown, depth: number): boolean {
  if (typeof fields !== 'object' || fields === null || depth > deepest) return false;
  return Object.entries(fields).every(
    ([element, inside]) => /^(?:[fkvi]:|\.$)/.test(element) && areFields(inside, depth + 1),
  );
}
