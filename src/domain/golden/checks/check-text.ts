import { compilePattern } from '../compile-pattern.ts';
import type { TextExpectation } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { shorten } from '../shorten.ts';
import { showJson } from '../show-json.ts';
import type { CheckContext } from './context.ts';

/** The text says what it must and nothing that it must not. Upper and lower case differ. */
export function checkText(
  expected: TextExpectation,
  observation: Observation,
  context: CheckContext,
): readonly Finding[] {
  const { text } = observation;
  return [
    ...each(expected.contains, (part) => contains(part, text)),
    ...containsAny(expected.containsAny, text),
    ...each(expected.notContains, (part) => notContains(part, text)),
    ...each(expected.matches, (pattern) => matches(pattern, text)),
    ...each(expected.notMatches, (pattern) => notMatches(pattern, text)),
  ].map((finding) => ({ ...finding, pointer: context.contentPointer }));
}

type TextFinding = Omit<Finding, 'pointer'>;

function each(
  items: readonly string[] | undefined,
  check: (item: string) => TextFinding | undefined,
): readonly TextFinding[] {
  return (items ?? []).flatMap((item) => check(item) ?? []);
}

function contains(part: string, text: string): TextFinding | undefined {
  if (text.includes(part)) return undefined;
  return { check: 'text.contains', expected: showJson(part), actual: showJson(text) };
}

function containsAny(parts: readonly string[] | undefined, text: string): readonly TextFinding[] {
  if (parts === undefined || parts.some((part) => text.includes(part))) return [];
  const listed = shorten(parts.map((part) => showJson(part)).join(' or '));
  return [{ check: 'text.containsAny', expected: listed, actual: showJson(text) }];
}

function notContains(part: string, text: string): TextFinding | undefined {
  const start = text.indexOf(part);
  if (start === -1) return undefined;
  return {
    check: 'text.notContains',
    expected: `not ${showJson(part, 116)}`,
    actual: excerpt(text, start, start + part.length),
  };
}

function matches(pattern: string, text: string): TextFinding | undefined {
  if (compilePattern(pattern).find(text) !== undefined) return undefined;
  return { check: 'text.matches', expected: shorten(`a match of ${pattern}`), actual: showJson(text) };
}

function notMatches(pattern: string, text: string): TextFinding | undefined {
  const hit = compilePattern(pattern).find(text);
  if (hit === undefined) return undefined;
  return {
    check: 'text.notMatches',
    expected: shorten(`no match of ${pattern}`),
    actual: excerpt(text, hit.start, hit.end),
  };
}

/** The hit with a little of what stands around it. */
function excerpt(text: string, start: number, end: number): string {
  const from = Math.max(0, start - 30);
  const to = Math.min(text.length, end + 30);
  const before = from > 0 ? '…' : '';
  const after = to < text.length ? '…' : '';
  return showJson(`${before}${text.slice(from, to)}${after}`);
}
