/**
 * Text of a server or a program for a message: one line, no control characters (they could drive the
 * terminal), at most `max` characters.
 */
export function showText(text: string, max: number): string {
  const line = text
    .slice(0, max * 4)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}
