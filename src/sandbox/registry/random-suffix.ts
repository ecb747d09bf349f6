import { randomBytes } from 'node:crypto';

/** Letters and digits that make no words and cannot be mistaken for each other, as kube-apiserver takes them. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** The end of a name that the API server makes up. */
export function randomSuffix(): string {
  return [...randomBytes(5)].map((byte) => letters[byte % letters.length] ?? '').join('');
}
