/** How long ago, in the largest unit of which there are at least two: `6d ago`, `4m ago`, `just now`. */
export function age(when: string, now: Date): string {
  const seconds = Math.floor((now.getTime() - Date.parse(when)) / 1000);
  if (seconds < -5) return 'in the future';
  if (seconds < 10) return 'just now';
  const [amount, unit] =
    seconds < 120
      ? [seconds, 's']
      : seconds < 7200
        ? [Math.floor(seconds / 60), 'm']
        : seconds < 172_800
          ? [Math.floor(seconds / 3600), 'h']
          : [Math.floor(seconds / 86_400), 'd'];
  return `${amount}${unit} ago`;
}
