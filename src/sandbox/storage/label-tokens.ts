/** A piece of a label selector: a sign, an operator by word, or a name or value. */
export interface Token {
  readonly kind: 'sign' | 'text' | 'end';
  readonly text: string;
}

const signs = ['!=', '==', '!', '=', '<', '>', '(', ')', ','];
const special = /[=!(),<>]/;

/** Signs are as long as they can be; blanks part texts and mean nothing else. */
export function tokensOf(selector: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < selector.length;) {
    const rest = selector.slice(at, at + 2);
    const sign = signs.find((one) => rest.startsWith(one));
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    const text = sign ?? textFrom(selector, at);
    if (sign === undefined && text !== '') tokens.push({ kind: 'text', text });
    at += Math.max(1, text.length);
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/** Up to the next sign or blank; empty where a blank stands. */
function textFrom(selector: string, start: number): string {
  let end = start;
  while (end < selector.length && !special.test(selector[end] ?? '') && !isBlank(selector[end])) end += 1;
  return selector.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}
