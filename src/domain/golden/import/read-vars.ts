import type { Json, JsonObject } from '../../json.ts';
import { putFiles, type ReferencedFiles } from './references.ts';
import { hasTemplate, renderAll } from './render-template.ts';

export type ReadVars =
  { readonly kind: 'vars'; readonly vars: JsonObject } | { readonly kind: 'unread'; readonly reason: string };

/** The variables of a test over those of the default test; one may be made of others. */
export function readVars(fallback: JsonObject, own: JsonObject, files: ReferencedFiles): ReadVars {
  const { value, unread } = putFiles({ ...fallback, ...own }, files);
  if (unread !== undefined) return { kind: 'unread', reason: unread };
  const rendered = renderAll(value, value as JsonObject);
  if (rendered.kind === 'unreadable') return { kind: 'unread', reason: rendered.reason };
  if (hasTemplate(rendered.value))
    return { kind: 'unread', reason: 'a variable made of variables that are made of others' };
  return { kind: 'vars', vars: rendered.value as JsonObject };
}

/** A variable that is a list stands for one test with each of its values. */
export function expandVars(vars: JsonObject, disabled: boolean, most: number): readonly JsonObject[] {
  let sets: readonly JsonObject[] = [vars];
  if (disabled) return sets;
  for (const [name, value] of Object.entries(vars)) {
    if (!Array.isArray(value)) continue;
    sets = sets
      .flatMap((set) => (value as readonly Json[]).map((one) => ({ ...set, [name]: one })))
      .slice(0, most);
  }
  return sets;
}
