const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** From which length on, in which units. A second unit is left out where it is 0. */
const steps: readonly { readonly below: number; readonly print: (ms: number) => string }[] = [
  { below: -2 * second, print: () => '<invalid>' },
  { below: 0, print: () => '0s' },
  { below: 2 * minute, print: (ms) => `${whole(ms, second)}s` },
  { below: 10 * minute, print: (ms) => two(whole(ms, minute), 'm', whole(ms, second) % 60, 's') },
  { below: 3 * hour, print: (ms) => `${whole(ms, minute)}m` },
  { below: 8 * hour, print: (ms) => two(whole(ms, hour), 'h', whole(ms, minute) % 60, 'm') },
  { below: 2 * day, print: (ms) => `${whole(ms, hour)}h` },
  { below: 8 * day, print: (ms) => two(whole(ms, day), 'd', whole(ms, hour) % 24, 'h') },
  { below: 2 * year, print: (ms) => `${whole(ms, day)}d` },
  { below: 8 * year, print: (ms) => two(whole(ms, year), 'y', whole(ms, day) % 365, 'd') },
];

/** A length of time as kubectl's columns show it: at most two units, fewer the longer it is. */
export function humanDuration(milliseconds: number): string {
  const step = steps.find(({ below }) => milliseconds < below);
  return step === undefined ? `${whole(milliseconds, year)}y` : step.print(milliseconds);
}

/** How long ago a metav1.Time was. */
export function since(time: string, now: number): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? '<unknown>' : humanDuration(now - at);
}

function whole(milliseconds: number, unit: number): number {
  return Math.trunc(milliseconds / unit);
}

function two(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`;
}
