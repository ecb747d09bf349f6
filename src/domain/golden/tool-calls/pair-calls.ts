/** Which expected call (first) is met by which call of the reply (second), as indices. */
export type Pairs = ReadonlyMap<number, number>;

/** Whether expected call `expected` is met by the reply's call `actual`. */
export type Meets = (expected: number, actual: number) => boolean;

/**
 * As many pairs as can be, each call used once: maximum bipartite matching by augmenting paths (Kuhn).
 * Taking the first call that fits would depend on the order of the lists.
 */
export function pairInAnyOrder(expectedCount: number, actualCount: number, meets: Meets): Pairs {
  const takenBy = new Map<number, number>();
  const place = (expected: number, tried: Set<number>): boolean => {
    for (let actual = 0; actual < actualCount; actual += 1) {
      if (tried.has(actual) || !meets(expected, actual)) continue;
      tried.add(actual);
      const holder = takenBy.get(actual);
      if (holder === undefined || place(holder, tried)) {
        takenBy.set(actual, expected);
        return true;
      }
    }
    return false;
  };
  for (let expected = 0; expected < expectedCount; expected += 1) place(expected, new Set());
  return new Map([...takenBy].map(([actual, expected]) => [expected, actual]));
}

/**
 * As many pairs as can be without crossing: longest common subsequence over the relation `meets`
 * (which is no equality: one call may meet several expectations). Of equal ones the earliest calls are taken.
 */
export function pairInOrder(expectedCount: number, actualCount: number, meets: Meets): Pairs {
  const width = actualCount + 1;
  /** longest[e * width + a]: most pairs of what is expected from e on and called from a on. */
  const longest = new Uint32Array((expectedCount + 1) * width);
  const at = (expected: number, actual: number): number => longest[expected * width + actual] ?? 0;
  for (let e = expectedCount - 1; e >= 0; e -= 1) {
    for (let a = actualCount - 1; a >= 0; a -= 1) {
      const paired = meets(e, a) ? at(e + 1, a + 1) + 1 : 0;
      longest[e * width + a] = Math.max(paired, at(e + 1, a), at(e, a + 1));
    }
  }
  const pairs = new Map<number, number>();
  for (let e = 0, a = 0; e < expectedCount && a < actualCount;) {
    if (meets(e, a) && at(e, a) === at(e + 1, a + 1) + 1) pairs.set(e++, a++);
    else if (at(e + 1, a) === at(e, a)) e += 1;
    else a += 1;
  }
  return pairs;
}

/** Call for call from the first. */
export function pairByPosition(expectedCount: number, actualCount: number, meets: Meets): Pairs {
  const pairs = new Map<number, number>();
  for (let index = 0; index < Math.min(expectedCount, actualCount); index += 1) {
    if (meets(index, index)) pairs.set(index, index);
  }
  return pairs;
}
