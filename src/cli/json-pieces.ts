/** Members of a list that are one piece. */
const atOnce = 100;

/**
 * What `JSON.stringify(value, null, 2)` gives, in pieces: a verdict of 10,000 cases is 6 MB of text, and as one string
 * it is held three times over while it is written.
 */
export function* jsonPieces(value: object): Generator<string> {
  let before = '{\n  ';
  for (const [name, member] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    if (member === undefined) continue;
    yield `${before}${JSON.stringify(name)}: `;
    before = ',\n  ';
    if (Array.isArray(member) && member.length > atOnce) yield* listPieces(member);
    else yield indented(JSON.stringify(member, null, 2));
  }
  yield before.startsWith('{') ? '{}' : '\n}';
}

function* listPieces(list: readonly unknown[]): Generator<string> {
  for (let start = 0; start < list.length; start += atOnce) {
    const text = JSON.stringify(list.slice(start, start + atOnce), null, 2);
    yield `${start === 0 ? '[' : ','}${indented(text.slice('['.length, -'\n]'.length))}`;
  }
  yield '\n  ]';
}

/** One level deeper; text within JSON has no line ends of its own. */
function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}
