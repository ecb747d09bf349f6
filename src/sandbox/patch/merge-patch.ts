import { isValue } from './directives.ts';

/** RFC 7386: null takes a member away, objects are merged, everything else is replaced. */
export function applyMergePatch(current: unknown, patch: unknown): unknown {
  if (!isValue(patch)) return patch;
  const merged: Record<string, unknown> = isValue(current) ? { ...current } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else set(merged, key, applyMergePatch(merged[key], value));
  }
  return merged;
}

/** `__proto__` is a name like any other here. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
