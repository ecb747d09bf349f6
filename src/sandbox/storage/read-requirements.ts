import { StatusError } from '../status-error.ts';
import { type Token, tokensOf } from './label-tokens.ts';

/** One term of a label selector, as it was written. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'exists' | 'absent' | '=' | '==' | '!=' | 'in' | 'notin' | '<' | '>';
  /** Without doubles, in the order of the alphabet. */
  readonly values: readonly string[];
}

/** Reads a selector as kube-apiserver does; throws 400 with its words. */
export function readRequirements(selector: string): readonly LabelRequirement[] {
  const reader = createReader(tokensOf(selector));
  const requirements: LabelRequirement[] = [];
  for (;;) {
    const first = reader.peek();
    if (first.kind === 'end') return requirements;
    if (!begins(first)) throw refused(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    requirements.push(readRequirement(reader));
    const next = reader.take();
    if (next.kind === 'end') return requirements;
    if (!is(next, ',')) throw refused(`found '${next.text}', expected: ',' or 'end of string'`);
    const after = reader.peek();
    if (!begins(after)) throw refused(`found '${after.text}', expected: identifier after ','`);
  }
}

interface Reader {
  peek(): Token;
  take(): Token;
}

function createReader(tokens: readonly Token[]): Reader {
  const end: Token = { kind: 'end', text: '' };
  let at = 0;
  return { peek: () => tokens[at] ?? end, take: () => tokens[at++] ?? end };
}

function begins(token: Token): boolean {
  return token.kind === 'text' || is(token, '!');
}

function is(token: Token, sign: string): boolean {
  return token.kind === 'sign' && token.text === sign;
}

function readRequirement(reader: Reader): LabelRequirement {
  const negated = is(reader.peek(), '!');
  if (negated) reader.take();
  const { kind, text: key } = reader.take();
  if (kind !== 'text') throw unreadable(`found '${key}', expected: identifier`);
  const next = reader.peek();
  if (negated) return { key, operator: 'absent', values: [] };
  if (next.kind === 'end' || is(next, ',')) return { key, operator: 'exists', values: [] };
  const operator = operatorOf(reader.take());
  const values = operator === 'in' || operator === 'notin' ? readValues(reader) : [readValue(reader)];
  return { key, operator, values: [...new Set(values)].sort() };
}

const operators = ['in', 'notin', '=', '==', '!=', '>', '<'] as const;

function operatorOf({ text }: Token): (typeof operators)[number] {
  const found = operators.find((one) => one === text);
  if (found !== undefined) return found;
  throw unreadable(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`);
}

/** Nothing is a value too. */
function readValue(reader: Reader): string {
  const next = reader.peek();
  if (next.kind === 'end' || is(next, ',')) return '';
  const { kind, text } = reader.take();
  if (kind !== 'text') throw unreadable(`found '${text}', expected: identifier`);
  return text;
}

/** `(a,b)`; where nothing stands between the signs, an empty value is meant. */
function readValues(reader: Reader): readonly string[] {
  const opening = reader.take();
  if (!is(opening, '(')) throw unreadable(`found '${opening.text}' expected: '('`);
  const first = reader.peek();
  if (first.kind !== 'text' && !is(first, ',') && !is(first, ')'))
    throw unreadable(`found '${first.text}', expected: ',', ')' or identifier`);
  const values: string[] = [];
  for (;;) {
    const next = reader.peek();
    values.push(next.kind === 'text' ? reader.take().text : '');
    const after = reader.take();
    if (is(after, ')')) return values;
    if (!is(after, ',')) throw unreadable(`found '${after.text}', expected: ',' or ')'`);
  }
}

function unreadable(why: string): StatusError {
  return refused(`unable to parse requirement: ${why}`);
}

export function refused(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}
