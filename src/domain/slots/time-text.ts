/** RFC 3339 with seconds, as the API writes times. */
export function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
