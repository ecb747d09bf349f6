/** `30 s`, `0.5 s` */
export function inSeconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
