import type { Finding } from '../domain/golden/finding.ts';
import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import type { Observation } from '../domain/golden/observation.ts';
import { isWaived } from '../domain/golden/waiver.ts';
import type { Judge } from './replay/ask-sample.ts';
import { continueWith } from './replay/conversation.ts';

export interface RecordedJudge {
  readonly set: Pick<GoldenSet, 'suite' | 'waivers'>;
  /** The one that `verify` judges by. */
  readonly judge: Judge;
}

export interface Judged {
  readonly found: readonly Finding[];
  /** What waivers let through. */
  readonly waived: readonly Finding[];
}

/** What a replay would find in a turn that was answered so. @param turn from 0 */
export function judgeRecorded(
  work: RecordedJudge,
  goldenCase: GoldenCase,
  turn: number,
  answer: Observation,
): Judged {
  const findings = findingsOf(work, goldenCase, turn, answer);
  // One that is bound to an image holds for that image alone, and no image runs here.
  const hold = (work.set.waivers ?? []).filter(({ image }) => image === undefined);
  const isLet = (finding: Finding): boolean => isWaived(hold, goldenCase.id, finding);
  return { found: findings.filter((finding) => !isLet(finding)), waived: findings.filter(isLet) };
}

/** With calls that the next turn has no result for. */
function findingsOf(
  { set, judge }: RecordedJudge,
  goldenCase: GoldenCase,
  turn: number,
  answer: Observation,
): readonly Finding[] {
  const findings = judge(goldenCase.turns[turn]?.expect ?? {}, answer, goldenCase);
  const next = goldenCase.turns[turn + 1];
  if (next === undefined || set.suite.tools !== 'client') return findings;
  const continuation = continueWith(answer, next);
  return continuation.kind === 'stuck' ? [...findings, ...continuation.findings] : findings;
}
