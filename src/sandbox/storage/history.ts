import type { Change } from './storage.ts';

/** The newest changes of a kind. */
export interface History {
  /** Revision after which nothing has been forgotten. */
  readonly oldest: number;
  add(change: Change): void;
  /** Undefined where some of them have been forgotten. */
  since(revision: number): readonly Change[] | undefined;
}

/** Remembers at least `size` changes, at most twice as many. */
export function createHistory(size: number, first: number): History {
  let changes: Change[] = [];
  let oldest = first;
  return {
    get oldest() {
      return oldest;
    },
    add(change) {
      changes.push(change);
      if (changes.length < size * 2) return;
      oldest = changes[size - 1]?.revision ?? oldest;
      changes = changes.slice(size);
    },
    since: (revision) =>
      revision < oldest ? undefined : changes.filter((change) => change.revision > revision),
  };
}
