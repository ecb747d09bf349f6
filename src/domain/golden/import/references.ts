import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { SourceDocument } from './imported.ts';

/** A file that a configuration refers to, as it was read. */
export type ReferencedFile =
  | { readonly kind: 'document'; readonly document: SourceDocument }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unread'; readonly reason: string };

/** By reference as it is written, `file://` included. */
export type ReferencedFiles = ReadonlyMap<string, ReferencedFile>;

const scheme = 'file://';

export function isReference(value: Json | undefined): value is `file://${string}` {
  return typeof value === 'string' && value.startsWith(scheme);
}

/** The path in a reference, relative to the configuration's folder. */
export function referencedPath(reference: string): string {
  return reference.slice(scheme.length);
}

/** Prompts may name a file without `file://`. */
export function promptReference(prompt: string): string | undefined {
  if (isReference(prompt)) return prompt;
  return /^[^\s{}]+\.(txt|md|j2|json|ya?ml|jsonl|csv|[cm]?[jt]s|py)(:\w+)?$/.test(prompt)
    ? `${scheme}${prompt}`
    : undefined;
}

/** Every reference in a document, those of its prompts included. */
export function referencesIn(value: Json): readonly string[] {
  const found = new Set<string>();
  const walk = (one: Json): void => {
    if (isReference(one)) found.add(one);
    else if (Array.isArray(one)) (one as readonly Json[]).forEach(walk);
    else if (isJsonObject(one)) Object.values(one).forEach(walk);
  };
  walk(value);
  const prompts = isJsonObject(value) ? value['prompts'] : undefined;
  for (const prompt of [prompts ?? []].flat() as readonly Json[]) {
    const reference = typeof prompt === 'string' ? promptReference(prompt) : undefined;
    if (reference !== undefined) found.add(reference);
  }
  return [...found];
}

/** A value with each text that is a reference replaced by what the file holds. */
export function putFiles(
  value: Json,
  files: ReferencedFiles,
): { readonly value: Json; readonly unread?: string } {
  let unread: string | undefined;
  const walk = (one: Json): Json => {
    if (isReference(one)) {
      const file = files.get(one);
      if (file?.kind === 'text') return file.text;
      if (file?.kind === 'document') return file.document.value;
      unread ??= `${one}: ${file?.reason ?? 'not read'}`;
      return one;
    }
    if (isJsonObject(one))
      return Object.fromEntries(Object.entries(one).map(([key, member]) => [key, walk(member)]));
    return Array.isArray(one) ? (one as readonly Json[]).map(walk) : one;
  };
  const done = walk(value);
  return unread === undefined ? { value: done } : { value: done, unread };
}
