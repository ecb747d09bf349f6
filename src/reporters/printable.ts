/** Control characters, direction marks and lone surrogates: they move the cursor or reorder a line. */
const HARMFUL = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside as one line that a terminal shows as it stands: control characters become escapes. */
export function printable(text: string): string {
  return text.replace(HARMFUL, (character) => SHORT[character] ?? escaped(character));
}

/** The same for text of several lines; a line ends with `\n` or `\r\n`. */
export function printableLines(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => printable(line.replaceAll('\t', '  ')));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
