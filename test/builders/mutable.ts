import type { Json } from '../../src/domain/json.ts';

/** A type whose members may be written: for drafts of objects that the product only reads. */
export type Mutable<T> = Json extends T
  ? T
  : T extends (...args: never[]) => unknown
    ? T
    : T extends object
      ? { -readonly [K in keyof T]: Mutable<T[K]> }
      : T;

/** A changed copy; the original stays as it is. */
export function edited<T>(value: T, change: (draft: Mutable<T>) => unknown): T {
  const draft = structuredClone(value);
  change(draft as Mutable<T>);
  return draft;
}
