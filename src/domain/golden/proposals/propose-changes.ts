import type { Json } from '../../json.ts';
import type { CheckContext } from '../checks/context.ts';
import type { Expectation } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { applyEdit } from './apply-edit.ts';
import { proposeBounds } from './propose-bounds.ts';
import { proposeFinishReason } from './propose-finish-reason.ts';
import { proposeText } from './propose-text.ts';
import { proposeToolCalls } from './propose-tool-calls.ts';
import type { ProposedChange, Unsettled } from './proposed-case.ts';

/** What one turn was answered. */
export interface Answers {
  /** One a sample. */
  readonly replies: readonly Observation[];
  /** The good answer that is kept of an earlier version. */
  readonly recorded: Observation | undefined;
}

export interface Proposed {
  readonly changes: readonly Omit<ProposedChange, 'turn'>[];
  readonly byHand: readonly Omit<Unsettled, 'turn'>[];
}

/** Everything that is wrong with a reply, were this expected of it; without what is waived. */
export type JudgeReply = (expect: Expectation, reply: Observation) => readonly Finding[];

/** What one turn would have to expect for all of these answers to be good, and what no change of a value would settle. */
export function proposeChanges(
  expect: Expectation,
  answers: Answers,
  judge: JudgeReply,
  context: CheckContext,
): Proposed {
  const broken = new Set(answers.replies.flatMap((reply) => judge(expect, reply)).map(({ check }) => check));
  const usable = { ...answers, replies: answers.replies.filter(isReply) };
  const changes = [
    ...proposeFinishReason(expect, usable),
    ...proposeBounds(expect, usable, context),
    ...proposeText(expect, usable),
    ...proposeToolCalls(expect, usable),
  ].filter(({ check }) => broken.has(check));
  const left = (kept: Proposed['changes']): readonly Finding[] => {
    const after = withChanges(expect, kept);
    return answers.replies.flatMap((reply) => judge(after, reply));
  };
  // Of a list of calls it is only known at the end whether the calls fit as they would stand there.
  const unmended = new Set(left(changes).map(({ check }) => check));
  const kept = changes.filter(({ check }) => check !== 'toolCalls' || !unmended.has(check));
  return { changes: kept, byHand: distinct(left(kept)) };
}

/** An error page or a broken reply says nothing of what is to be expected. */
function isReply({ status, defects }: Observation): boolean {
  return status < 400 && defects.length === 0;
}

/** What would be expected with these changes made. Schemas are files of their own, so no edit is in one. */
export function withChanges(
  expect: Expectation,
  changes: readonly Pick<ProposedChange, 'edit'>[],
): Expectation {
  const { schema, ...values } = expect;
  const after = changes.reduce<Json>((value, { edit }) => applyEdit(value, edit), values) as Expectation;
  return schema === undefined ? after : { ...after, schema };
}

/** What several replies break alike is told once, with what the first of them had. */
function distinct(findings: readonly Finding[]): Proposed['byHand'] {
  const byText = new Map<string, Proposed['byHand'][number]>();
  for (const { check, expected, actual } of findings) {
    const key = `${check} ${expected}`;
    if (!byText.has(key)) byText.set(key, { check, expected, actual });
  }
  return [...byText.values()];
}
