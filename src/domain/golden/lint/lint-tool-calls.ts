import type { ExpectedCall, ToolCallsExpectation } from '../expectation.ts';
import { matchGlob } from '../match-glob.ts';
import { shorten } from '../shorten.ts';
import { findingIf, type LintContext, type LintExpectation, type LintFinding } from './lint-finding.ts';

/** Tools that are both wanted and forbidden, and those that are forbidden twice. */
export const lintToolCalls: LintExpectation = ({ toolCalls }, context) => {
  if (toolCalls === undefined) return [];
  const { calls = [], forbid = [], missing } = toolCalls;
  return [
    ...calls.flatMap((call, at) => lintWanted(call, at, forbid, missing === 'allow')),
    ...forbid.flatMap((glob, at) => lintForbid(glob, at, toolCalls, context)),
  ];
};

function lintWanted(
  { name }: ExpectedCall,
  at: number,
  forbid: readonly string[],
  mayBeMissing: boolean,
): readonly LintFinding[] {
  const glob = forbid.find((one) => matchGlob(one, name));
  const told = shorten(`${name} is listed, and forbid ${glob ?? ''} forbids it`);
  return findingIf(
    glob !== undefined,
    mayBeMissing ? 'unreachable' : 'contradiction',
    `/toolCalls/calls/${at}/name`,
    told,
  );
}

function lintForbid(
  glob: string,
  at: number,
  { order, extra, calls = [], forbid = [] }: ToolCallsExpectation,
  { sampled }: LintContext,
): readonly LintFinding[] {
  const pointer = `/toolCalls/forbid/${at}`;
  const wider = forbid.find(
    (one, index) => index !== at && matchGlob(one, glob) && (one !== glob || index < at),
  );
  if (wider !== undefined)
    return findingIf(true, 'implied', pointer, shorten(`${glob}: forbid ${wider} says it already`));
  // With a policy it says more: one such call fails the case, where others are counted.
  const extraIsForbidden = (extra ?? (order === 'exact' ? 'forbid' : 'allow')) === 'forbid';
  const listed = calls.some(({ name }) => matchGlob(glob, name));
  return findingIf(
    extraIsForbidden && !listed && !sampled,
    'implied',
    pointer,
    shorten(`${glob}: no call but those listed is right (extra: forbid), so it is forbidden already`),
  );
}
