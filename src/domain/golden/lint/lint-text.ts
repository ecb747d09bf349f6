import { compilePattern } from '../compile-pattern.ts';
import type { TextExpectation } from '../expectation.ts';
import { showJson } from '../show-json.ts';
import { findingIf, type LintExpectation, type LintFinding } from './lint-finding.ts';

type Texts = readonly string[];

/** Texts and patterns that cannot hold together, and those that follow from another. */
export const lintText: LintExpectation = ({ text }) => {
  if (text === undefined) return [];
  const { contains = [], notContains = [], matches = [], notMatches = [] } = text;
  return [
    ...lintForbidden(text),
    ...matches.flatMap((pattern, at) =>
      findingIf(
        notMatches.includes(pattern),
        'contradiction',
        `/text/matches/${at}`,
        'notMatches has the same pattern',
      ),
    ),
    ...covered('contains', contains, (item, other) => other.includes(item), 'is in'),
    ...covered('notContains', notContains, (item, other) => item.includes(other), 'has in it'),
    ...covered('matches', matches, (item, other) => item === other, 'is there twice:'),
    ...covered('notMatches', notMatches, (item, other) => item === other, 'is there twice:'),
    ...lintAlternatives(text),
    ...matches.flatMap((pattern, at) => {
      const said = contains.find((part) => matchesWithin(pattern, part));
      const message = `it matches ${showJson(said ?? '', 60)}, which text.contains asks for already`;
      return findingIf(said !== undefined, 'implied', `/text/matches/${at}`, message);
    }),
    ...notContains.flatMap((part, at) => {
      const pattern = notMatches.find((one) => matchesWithin(one, part));
      const message = `text.notMatches ${showJson(pattern ?? '', 60)} forbids it already`;
      return findingIf(pattern !== undefined, 'implied', `/text/notContains/${at}`, message);
    }),
  ];
};

/** What must be said and must not. */
function lintForbidden(text: TextExpectation): readonly LintFinding[] {
  const { contains = [], containsAny = [] } = text;
  const wanted = contains.flatMap((part, at) => {
    const by = forbiddenBy(text, part);
    const message = `${showJson(part, 60)} must be said, and ${by ?? ''} forbids it`;
    return findingIf(by !== undefined, 'contradiction', `/text/contains/${at}`, message);
  });
  const reasons = containsAny.map((part) => forbiddenBy(text, part));
  const none = containsAny.length > 0 && reasons.every((by) => by !== undefined);
  const alternatives = reasons.flatMap((by, at) =>
    findingIf(
      by !== undefined && !none,
      'unreachable',
      `/text/containsAny/${at}`,
      `${showJson(containsAny[at] ?? '', 60)} cannot be said: ${by ?? ''} forbids it`,
    ),
  );
  return [
    ...wanted,
    ...findingIf(
      none,
      'contradiction',
      '/text/containsAny',
      'one of them must be said, and each is forbidden',
    ),
    ...alternatives,
  ];
}

function forbiddenBy(
  { notContains = [], notMatches = [] }: TextExpectation,
  part: string,
): string | undefined {
  const text = notContains.find((one) => part.includes(one));
  if (text !== undefined) return `text.notContains ${showJson(text, 60)}`;
  const pattern = notMatches.find((one) => matchesWithin(one, part));
  return pattern === undefined ? undefined : `text.notMatches ${showJson(pattern, 60)}`;
}

/** Whether every text with this part in it matches. What looks at the ends of a text or a word may not, so it does not count. */
function matchesWithin(pattern: string, part: string): boolean {
  return !/[$^]|\\[AbBz]/.test(pattern) && compilePattern(pattern).find(part) !== undefined;
}

/** Items that another one of the list makes needless; of equal ones the first stays. */
function covered(
  member: string,
  items: Texts,
  covers: (item: string, other: string) => boolean,
  how: string,
): readonly LintFinding[] {
  return items.flatMap((item, at) => {
    const other = items.find(
      (one, index) => index !== at && covers(item, one) && (one !== item || index < at),
    );
    const message = `${showJson(item, 60)} ${how} ${showJson(other ?? '', 60)}, which says it already`;
    return findingIf(other !== undefined, 'implied', `/text/${member}/${at}`, message);
  });
}

/** Alternatives of which one is said anyway, or that come with a shorter one. */
function lintAlternatives({ contains = [], containsAny = [] }: TextExpectation): readonly LintFinding[] {
  const said = containsAny.find((part) => contains.some((one) => one.includes(part)));
  if (said !== undefined)
    return findingIf(
      true,
      'implied',
      '/text/containsAny',
      `text.contains asks for ${showJson(said, 60)} already, so one of them is always said`,
    );
  return covered('containsAny', containsAny, (item, other) => item.includes(other), 'has in it');
}
