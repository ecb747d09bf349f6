const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** `1.5s` -> 1500. The schema has checked the form. */
export function milliseconds(duration: string): number {
  const unit = duration.replace(/^[\d.]+/, '');
  return Number.parseFloat(duration) * (units[unit] ?? 1);
}
