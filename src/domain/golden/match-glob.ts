/** Whether all of `name` matches: `*` stands for any characters, `?` for one. Time is at most the product of the lengths. */
export function matchGlob(glob: string, name: string): boolean {
  let reached = new Set([0]);
  const wanted = Array.from(glob);
  reached = skipStars(wanted, reached);
  for (const character of name) {
    const next = new Set<number>();
    for (const at of reached) {
      const token = wanted[at];
      if (token === '*') next.add(at);
      else if (token === '?' || token === character) next.add(at + 1);
    }
    reached = skipStars(wanted, next);
  }
  return reached.has(wanted.length);
}

/** A star may stand for nothing. */
function skipStars(wanted: readonly string[], reached: ReadonlySet<number>): Set<number> {
  const all = new Set<number>();
  for (let at of reached) {
    all.add(at);
    while (wanted[at] === '*') all.add(++at);
  }
  return all;
}
