import { compilePattern } from '../compile-pattern.ts';
import type { Observation } from '../observation.ts';
import { shorten } from '../shorten.ts';
import { showJson } from '../show-json.ts';
import type { Breakage, BreakTurn } from './breakage.ts';
import { proposeText } from './propose.ts';

/** What the case wants said is left out, each part by itself. */
export const leaveOut: BreakTurn = ({ answer, expect: { text: stated } }) => [
  ...(stated?.contains ?? []).flatMap((part) => without(answer, 'contains', part, [part])),
  ...(stated?.containsAny === undefined
    ? []
    : without(answer, 'containsAny', stated.containsAny.join(' or '), stated.containsAny)),
  ...(stated?.matches ?? []).flatMap((pattern) =>
    without(answer, 'matches', pattern, matchesOf(pattern, answer)),
  ),
];

/** None for what matches without a letter of it: there is nothing to leave out. */
function without(
  answer: Observation,
  member: string,
  told: string,
  parts: readonly string[],
): readonly Breakage[] {
  const text = parts.reduce((rest, part) => rest.replaceAll(part, ''), answer.text);
  if (text === answer.text) return [];
  const what = shorten(`without ${showJson(told, 80)}`);
  return [{ what, answer: { ...answer, text }, proposal: proposeText(member, told) }];
}

/** All places where the pattern matches, as they are written; the bound is for patterns that match everywhere. */
function matchesOf(pattern: string, { text }: Observation): readonly string[] {
  const compiled = compilePattern(pattern);
  const found: string[] = [];
  let rest = text;
  for (let turns = 0; turns < 20; turns += 1) {
    const hit = compiled.find(rest);
    if (hit === undefined || hit.end === hit.start) break;
    const part = rest.slice(hit.start, hit.end);
    found.push(part);
    rest = rest.replaceAll(part, '');
  }
  return found;
}
