const limit = 120;

/** What would break a line or a terminal: control characters, line and paragraph separators, bidirectional overrides. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** One line of at most 120 code points, the rest cut and marked `…`. Control characters are shown as escapes. */
export function shorten(text: string, max = limit): string {
  // A code point is at most two units: what lies behind can be dropped before the walk.
  const printable = text.slice(0, 2 * max + 2).replace(unprintable, escape);
  const points = Array.from(printable);
  if (points.length <= max && text.length <= 2 * max + 2) return printable;
  return `${points.slice(0, max - 1).join('')}…`;
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(character: string): string {
  return named[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
