/**
 * Breaks text into lines of at most `width` characters, at spaces where there are some. What does not fit into
 * `most` lines is cut and ends with `…`.
 */
export function wrap(text: string, width: number, most: number): readonly string[] {
  const lines: string[] = [];
  let rest = Array.from(text);
  while (rest.length > width && lines.length < most - 1) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > width / 2 ? space : width;
    lines.push(rest.slice(0, at).join('').trimEnd());
    rest = rest.slice(rest[at] === ' ' ? at + 1 : at);
  }
  return [...lines, cut(rest.join(''), width)];
}

/** At most `width` characters; a cut text ends with `…`. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  // A character is at most two units: what lies behind can be dropped before the walk.
  const characters = Array.from(text.slice(0, 2 * width + 2));
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
