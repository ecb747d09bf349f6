import { join } from 'node:path';
import { comparePlaces } from '../../domain/golden/compare-places.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';
import type { GoldenProblem, PlacedProblem } from '../../ports/golden-source.ts';

/** A place in a file of the set; line and column count from 1. */
export interface FilePlace {
  /** Relative to the set's folder, with `/`; empty for the folder itself. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** What is wrong with a set, gathered while it is read: an author fixes all of it in one go. */
export interface Problems {
  add(place: FilePlace, message: string): void;
  readonly count: number;
  /** A place as the problems tell it: `golden/cases/refund.yaml:12:3`. */
  readonly show: (place: FilePlace) => string;
  /** All of them, in the order of files and lines. */
  readonly list: () => readonly PlacedProblem[];
  /** Throws `GoldenSetError` with all problems in the order of files and lines, if there are any. */
  throwIfAny(): void;
}

interface Located {
  readonly place: FilePlace;
  readonly message: string;
}

/** Enough to work on; the rest is counted. */
const atMost = 200;

/** @param folder as the user wrote it; places begin with it */
export function createProblems(folder: string): Problems {
  const found: Located[] = [];
  const inOrder = (): readonly Located[] => [...found].sort((a, b) => comparePlaces(a.place, b.place));
  return {
    add: (place, message) => void found.push({ place, message }),
    show: (place) => showPlace(folder, place),
    get count() {
      return found.length;
    },
    list: () => inOrder().map(({ place, message }) => ({ ...place, message })),
    throwIfAny() {
      if (found.length === 0) return;
      const ordered = inOrder().map(({ place, message }): GoldenProblem => {
        return { place: showPlace(folder, place), message };
      });
      const rest = ordered.length - atMost;
      const more = rest > 0 ? [{ place: folder, message: `and ${rest} more problems` }] : [];
      throw new GoldenSetError([...ordered.slice(0, atMost), ...more]);
    },
  };
}

function showPlace(folder: string, { file, line, column }: FilePlace): string {
  const path = file === '' ? folder : join(folder, file);
  const position = line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`;
  return path + position;
}
