import { compareLists, type Range } from './compare-lists.ts';
import { diffWords, type TextPart } from './diff-words.ts';

/** One place at which two texts differ. Lines are counted from 1; where a text has none there, the one that follows. */
export interface TextChange {
  readonly beforeLine: number;
  readonly afterLine: number;
  /** `word`: parts are words; `line`: whole lines, removed before added; `space`: as `line`, and only white space differs. */
  readonly by: 'word' | 'line' | 'space';
  readonly parts: readonly TextPart[];
}

export type TextDiff =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly changes: readonly TextChange[] }
  /** Not compared any further than that they differ. */
  | { readonly kind: 'too-large' };

/** In UTF-16 code units, each. */
const largestText = 256 * 1024;
const mostLineEdits = 1000;

/** Two texts compared by line, and each place at which they differ by word, as far as that can be read. */
export function diffText(before: string, after: string): TextDiff {
  if (before === after) return { kind: 'same' };
  if (before.length > largestText || after.length > largestText) return { kind: 'too-large' };
  const [one, other] = [linesOf(before), linesOf(after)];
  const places = changedPlaces(one, other);
  if (places === undefined) return { kind: 'too-large' };
  return { kind: 'changed', changes: places.map((place) => changeAt(place, one, other)) };
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n');
}

interface Place {
  readonly before: Range;
  readonly after: Range;
}

/** What was removed and added between two shared lines is one place. */
function changedPlaces(one: readonly string[], other: readonly string[]): readonly Place[] | undefined {
  const stretches = compareLists(one, other, mostLineEdits);
  if (stretches === undefined) return undefined;
  const places: Place[] = [];
  for (const { kind, before, after } of stretches) {
    if (kind === 'same') continue;
    const last = places.at(-1);
    const joins = kind === 'added' && last?.before.to === before.from && last.after.to === after.from;
    if (joins) places.splice(-1, 1, { before: last.before, after });
    else places.push({ before, after });
  }
  return places;
}

function changeAt({ before, after }: Place, one: readonly string[], other: readonly string[]): TextChange {
  const removed = one.slice(before.from, before.to).join('\n');
  const added = other.slice(after.from, after.to).join('\n');
  const at = { beforeLine: before.from + 1, afterLine: after.from + 1 };
  const lines: readonly TextPart[] = [
    ...(before.to > before.from ? [{ kind: 'removed', text: removed } as const] : []),
    ...(after.to > after.from ? [{ kind: 'added', text: added } as const] : []),
  ];
  if (withoutSpace(removed) === withoutSpace(added)) return { ...at, by: 'space', parts: lines };
  const words = lines.length === 2 ? diffWords(removed, added) : undefined;
  return words === undefined ? { ...at, by: 'line', parts: lines } : { ...at, by: 'word', parts: words };
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
