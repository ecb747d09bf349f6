import { createHash } from 'node:crypto';

/** Characters of the readable part. */
const READABLE = 40;

/**
 * A file name for any text: a readable part of lower-case letters, digits and dashes, then a hash of the whole.
 * Safe for `..`, slashes and long ids, and distinct where a file system knows no case and no Unicode forms.
 */
export function fileName(text: string): string {
  const readable = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, READABLE);
  // UTF-16, because UTF-8 would make all lone surrogates equal.
  const hash = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex').slice(0, 20);
  return readable === '' ? hash : `${readable}-${hash}`;
}
