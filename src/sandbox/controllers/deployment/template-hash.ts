import { isDeepStrictEqual } from 'node:util';
import { without } from '../../objects/label-selector.ts';
import type { PodTemplate } from '../../objects/pod.ts';

export const hashLabel = 'pod-template-hash';

/** Letters and digits that make no words and are not taken for one another. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A short name for a template: the same template has the same one. It is formed as in Kubernetes but of other bytes, so
 * a real cluster names the same template differently.
 */
export function templateHash(template: PodTemplate, collisions: number | undefined): string {
  const text = `${JSON.stringify(inOrder(template))}${collisions ?? ''}`;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return String(hash).replace(/\d/g, (digit) => alphabet[digit.charCodeAt(0) % alphabet.length] ?? '');
}

/** Whether they differ in nothing but the label that names the template. */
export function sameTemplate(one: PodTemplate, other: PodTemplate): boolean {
  return isDeepStrictEqual(inOrder(withoutHash(one)), inOrder(withoutHash(other)));
}

function withoutHash({ metadata, spec }: PodTemplate): PodTemplate {
  return { metadata: { ...metadata, labels: without(metadata?.labels, hashLabel) }, spec };
}

/** Keys sorted, and without what is empty: an empty map says no more than a missing one. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, member]: [string, unknown]): [string, unknown] => [key, inOrder(member)])
    .filter(([, member]) => !isEmpty(member))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return false;
}
