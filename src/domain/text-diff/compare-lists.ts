/** A stretch of two lists: in both of them, or in one. Places are indices, the end is not part of it. */
export interface Stretch {
  readonly kind: 'same' | 'removed' | 'added';
  readonly before: Range;
  readonly after: Range;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The shortest way from one list to the other: Myers, "An O(ND) Difference Algorithm and Its Variations" (1986),
 * the greedy variant, with what both ends share set aside first.
 * @param most edits (items removed and added) after which it gives up: time grows with them, memory with their square
 * @returns undefined where more edits are needed
 */
export function compareLists(
  before: readonly string[],
  after: readonly string[],
  most: number,
): readonly Stretch[] | undefined {
  const start = sharedStart(before, after);
  const end = sharedEnd(before, after, start);
  const one = before.slice(start, before.length - end);
  const other = after.slice(start, after.length - end);
  const steps = shortestPath(one, other, most);
  if (steps === undefined) return undefined;
  const all = [...same(start), ...steps, ...same(end)];
  return stretchesOf(all);
}

type Step = Stretch['kind'];

function same(count: number): Step[] {
  return Array.from({ length: count }, () => 'same');
}

function sharedStart(before: readonly string[], after: readonly string[]): number {
  const most = Math.min(before.length, after.length);
  let count = 0;
  while (count < most && before[count] === after[count]) count += 1;
  return count;
}

function sharedEnd(before: readonly string[], after: readonly string[], start: number): number {
  const most = Math.min(before.length, after.length) - start;
  let count = 0;
  while (count < most && before.at(-1 - count) === after.at(-1 - count)) count += 1;
  return count;
}

/** One step an item. */
function shortestPath(before: readonly string[], after: readonly string[], most: number): Step[] | undefined {
  const reached = new Reached(most);
  const trace: Reached[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reached.copy(edits));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = reached.stepTo(diagonal, edits);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reached.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length)
        return walkBack(trace, before.length, after.length);
    }
  }
  return undefined;
}

/** How far along `before` each diagonal (index in `before` minus index in `after`) came. */
class Reached {
  readonly #middle: number;
  readonly #at: Int32Array;

  constructor(most: number, at = new Int32Array(2 * most + 3)) {
    this.#middle = most + 1;
    this.#at = at;
  }

  get(diagonal: number): number {
    return this.#at[this.#middle + diagonal] ?? 0;
  }

  set(diagonal: number, x: number): void {
    this.#at[this.#middle + diagonal] = x;
  }

  /** Whether the best way to a diagonal comes from the one above it, by an added item. */
  comesFromAbove(diagonal: number, edits: number): boolean {
    return diagonal === -edits || (diagonal !== edits && this.get(diagonal - 1) < this.get(diagonal + 1));
  }

  stepTo(diagonal: number, edits: number): number {
    if (edits === 0) return 0;
    return this.comesFromAbove(diagonal, edits) ? this.get(diagonal + 1) : this.get(diagonal - 1) + 1;
  }

  /** What `edits` edits can have touched, and no more. */
  copy(edits: number): Reached {
    return new Reached(edits, this.#at.slice(this.#middle - edits - 1, this.#middle + edits + 2));
  }
}

function walkBack(trace: readonly Reached[], beforeLength: number, afterLength: number): Step[] {
  const steps: Step[] = [];
  let [x, y] = [beforeLength, afterLength];
  for (let edits = trace.length - 1; edits > 0; edits -= 1) {
    const reached = trace[edits];
    if (reached === undefined) break;
    const added = reached.comesFromAbove(x - y, edits);
    const startX = reached.get(x - y + (added ? 1 : -1));
    const startY = startX - (x - y + (added ? 1 : -1));
    steps.push(...same(x - startX - (added ? 0 : 1)), added ? 'added' : 'removed');
    [x, y] = [startX, startY];
  }
  steps.push(...same(x));
  return steps.reverse();
}

/** Between two shared stretches, what was removed comes before what was added. */
function stretchesOf(steps: readonly Step[]): readonly Stretch[] {
  const found: Stretch[] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < steps.length;) {
    const kept = runOf(steps, at, (step) => step === 'same');
    if (kept > 0) found.push({ kind: 'same', before: span(x, kept), after: span(y, kept) });
    [x, y, at] = [x + kept, y + kept, at + kept];
    const changed = steps.slice(at, at + runOf(steps, at, (step) => step !== 'same'));
    const removed = changed.filter((step) => step === 'removed').length;
    const added = changed.length - removed;
    if (removed > 0) found.push({ kind: 'removed', before: span(x, removed), after: span(y, 0) });
    if (added > 0) found.push({ kind: 'added', before: span(x + removed, 0), after: span(y, added) });
    [x, y, at] = [x + removed, y + added, at + changed.length];
  }
  return found;
}

function runOf(steps: readonly Step[], from: number, fits: (step: Step) => boolean): number {
  let end = from;
  for (let step = steps[end]; step !== undefined && fits(step); step = steps[end]) end += 1;
  return end - from;
}

function span(from: number, length: number): Range {
  return { from, to: from + length };
}
