/** Milliseconds from an arbitrary start. Unlike `performance.now()` it makes Node load nothing more. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
