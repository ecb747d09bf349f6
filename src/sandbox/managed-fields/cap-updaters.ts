import { union } from './field-paths.ts';
import { isSameOwner, type Owner } from './owners.ts';

/** As many as kube-apiserver tells apart. */
const mostUpdaters = 10;
const bucketName = 'ancient-changes';

/** The owners, those who updated longest ago as one of each version of the API where they are too many. */
export function capUpdaters(owners: readonly Owner[]): readonly Owner[] {
  const oldestFirst = owners
    .filter(({ operation }) => operation === 'Update')
    .toSorted((a, b) => compare(a.time ?? '', b.time ?? '') || compare(a.manager, b.manager));
  const firsts = new Map<string, Owner>();
  let kept = owners;
  let left = oldestFirst.length;
  for (const owner of oldestFirst) {
    if (left <= mostUpdaters) break;
    const { apiVersion, time } = owner;
    const first = firsts.get(apiVersion);
    if (first === undefined) {
      firsts.set(apiVersion, owner);
      continue;
    }
    const name = { manager: bucketName, operation: 'Update' as const, apiVersion, subresource: undefined };
    const bucket = kept.find((one) => isSameOwner(one, name)) ?? first;
    const merged: Owner = { ...name, time, fields: union(bucket.fields, owner.fields) };
    kept = [...kept.filter((one) => one !== bucket && one !== owner), merged];
    left -= 1;
  }
  return kept;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
