import type { Change } from './storage.ts';

/** The newest changes of a kind. */
export interface History {
  /** Revision after which nothing has been forgotten. */
  readonly oldest: number;
  /** `bytes`: how large the object is. */
  add(change: Change, bytes: number): void;
  /** Undefined where some of them have been forgotten. */
  since(revision: number): readonly Change[] | undefined;
}

/** How much is remembered at least, unless the objects together are larger. */
export interface HistorySize {
  readonly changes: number;
  readonly bytes: number;
}

interface Entry {
  readonly change: Change;
  readonly bytes: number;
}

/** Remembers at most twice its size. */
export function createHistory(size: HistorySize, first: number): History {
  let entries: Entry[] = [];
  let bytes = 0;
  let oldest = first;
  return {
    get oldest() {
      return oldest;
    },
    add(change, ofObject) {
      entries.push({ change, bytes: ofObject });
      bytes += ofObject;
      if (entries.length < size.changes * 2 && bytes < size.bytes * 2) return;
      let forgotten = 0;
      while (entries.length - forgotten > size.changes || bytes > size.bytes) {
        const entry = entries[forgotten];
        if (entry === undefined) break;
        bytes -= entry.bytes;
        oldest = entry.change.revision;
        forgotten += 1;
      }
      entries = entries.slice(forgotten);
    },
    since: (revision) =>
      revision < oldest
        ? undefined
        : entries.map(({ change }) => change).filter((change) => change.revision > revision),
  };
}
