/** Numbers that describe a list of measurements. */
export interface Distribution {
  readonly count: number;
  readonly median: number;
  /** 95 % are at most this. */
  readonly p95: number;
  readonly most: number;
}

export interface Bin {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Undefined where nothing was measured. */
export function distribution(values: readonly number[]): Distribution | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const most = sorted.at(-1);
  if (most === undefined) return undefined;
  const atRank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? most;
  return { count: sorted.length, median: atRank(0.5), p95: atRank(0.95), most };
}

/** About 16 bins of a round width (1, 2 or 5 times a power of ten, at least 1) that hold every value. */
export function binsOf(values: readonly number[]): readonly Bin[] {
  if (values.length === 0) return [];
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  const width = roundUp((most - least) / 16);
  const first = Math.floor(least / width);
  const count = Math.floor(most / width) - first + 1;
  return Array.from({ length: count }, (_, at) => ({
    from: (first + at) * width,
    to: (first + at + 1) * width,
  }));
}

function roundUp(width: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(width, 1)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= width) ?? power;
}
