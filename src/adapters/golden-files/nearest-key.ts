/** The candidate that was probably meant; undefined where none is near. Case, `_` and `-` do not count. */
export function nearestKey(written: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(plain(written), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined) return undefined;
  const longer = Math.max(written.length, best.candidate.length);
  return best.distance <= Math.max(1, Math.floor(longer * 0.4)) ? best.candidate : undefined;
}

/** Longer ones are no slips of the pen, and the distance costs the product of the lengths. */
function plain(text: string): string {
  return text.slice(0, 100).toLowerCase().replaceAll(/[_-]/g, '');
}

/** Optimal string alignment: insertions, deletions, replacements, and neighbours swapped, each costing 1. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(change, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
