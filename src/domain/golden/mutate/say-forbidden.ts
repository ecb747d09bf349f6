import { compilePattern } from '../compile-pattern.ts';
import type { Observation } from '../observation.ts';
import { shorten } from '../shorten.ts';
import { showJson } from '../show-json.ts';
import { callOf, withCalls } from './break-tool-calls.ts';
import type { Breakage, BreakTurn } from './breakage.ts';
import { proposeText } from './propose.ts';

/** What the case forbids is said or called, each by itself, beside what is right. */
export const sayForbidden: BreakTurn = ({ answer, expect: { text: stated, toolCalls } }) => [
  ...(stated?.notContains ?? []).map((part) => saying(answer, part, 'notContains', part)),
  ...(stated?.notMatches ?? []).flatMap((pattern) =>
    examplesOf(pattern).map((part) => saying(answer, part, 'notMatches', pattern)),
  ),
  ...(toolCalls?.forbid ?? []).map((glob) => calling(answer, glob)),
];

function saying(answer: Observation, part: string, member: string, stated: string): Breakage {
  return {
    what: shorten(`also says ${showJson(part, 80)}`),
    answer: { ...answer, text: `${answer.text} ${part}` },
    proposal: proposeText(member, stated),
  };
}

/** The alternatives of a pattern that can be read off it, flags aside: `(?i)24/7|weekend`. */
function examplesOf(pattern: string): readonly string[] {
  const compiled = compilePattern(pattern);
  return pattern
    .replace(/^\(\?[a-z]+\)/, '')
    .split('|')
    .map((one) => one.replace(/\\([^A-Za-z0-9])/g, '$1'))
    .filter((one) => one !== '' && compiled.find(one) !== undefined);
}

function calling(answer: Observation, glob: string): Breakage {
  const name = glob.replaceAll('*', 'any').replaceAll('?', 'x');
  return {
    what: shorten(`also calls ${name}`),
    answer: withCalls(answer, [...answer.toolCalls, callOf(name)]),
    proposal: { check: 'toolCalls.forbid', expect: { toolCalls: { forbid: [glob] } } },
  };
}
