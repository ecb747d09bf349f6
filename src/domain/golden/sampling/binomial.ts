/**
 * Chance of at least `k` of `n` at the rate `p`, within (0, 1). Summed in logarithms: no term overflows or vanishes
 * before its turn.
 */
export function atLeast(k: number, n: number, p: number): number {
  return sum(Math.max(0, k), n, n, p);
}

/** Chance of at most `k` of `n` at the rate `p`. */
export function atMost(k: number, n: number, p: number): number {
  return sum(0, Math.min(k, n), n, p);
}

function sum(from: number, to: number, n: number, p: number): number {
  let total = 0;
  let logTerm = n * Math.log1p(-p);
  const odds = Math.log(p) - Math.log1p(-p);
  for (let k = 0; k <= to; k++) {
    if (k > 0) logTerm += Math.log((n - k + 1) / k) + odds;
    if (k >= from) total += Math.exp(logTerm);
  }
  return Math.min(1, total);
}
