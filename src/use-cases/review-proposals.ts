import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import { stateOf } from '../domain/golden/proposals/apply-edit.ts';
import { compareAnswers, isSameAnswer } from '../domain/golden/proposals/compare-answers.ts';
import type { Edit, ProposedCase, ProposedChange } from '../domain/golden/proposals/proposed-case.ts';
import type { ReviewQuestion } from '../domain/golden/proposals/review-question.ts';
import type { Provenance, RecordedCase } from '../domain/golden/recorded-case.ts';
import type { Json } from '../domain/json.ts';
import type { CaseEditor } from '../ports/case-editor.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { Proposals } from '../ports/proposals.ts';
import type { RecordedCases } from '../ports/recorded-cases.ts';
import type { Reviewer } from '../ports/reviewer.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { ReviewedChange, ReviewResult } from '../results/review-result.generated.ts';
import { judgeRecorded } from './judge-recorded.ts';
import { askedDigest } from './propose-updates.ts';
import { judgeFor } from './replay/judge-for.ts';

export interface ReviewWork {
  /** Reads the set as it is now. */
  readonly load: () => Promise<GoldenSet>;
  readonly proposals: Proposals;
  readonly recorded: RecordedCases;
  readonly editor: CaseEditor;
  readonly reviewer: Reviewer;
  readonly tokenizer: Tokenizer;
  readonly sha256: Sha256;
  readonly signal: AbortSignal;
}

/** One thing to decide. */
type Item =
  | { readonly what: 'value'; readonly change: ProposedChange }
  | { readonly what: 'answer'; readonly turns: NonNullable<ProposedCase['answer']> };

/** What became of one thing: `dropped` is proposed no more, `kept` still is, `again` is asked once more. */
type Step = 'written' | 'dropped' | 'kept' | 'again' | 'quit';

/** Walks through the proposals of these cases. What is accepted is written at once, so nothing of it is lost by what comes later. */
export async function reviewProposals(
  work: ReviewWork,
  proposed: readonly ProposedCase[],
): Promise<ReviewResult> {
  const result = emptyReview();
  let quit = false;
  for (const one of proposed) {
    const set = await work.load();
    const goldenCase = set.cases.find(({ id }) => id === one.caseId);
    const stale = whyStale(work, one, goldenCase);
    if (stale !== undefined || goldenCase === undefined) {
      result.notApplied.push({ case: one.caseId, kind: 'stale', reason: stale ?? '' });
      continue;
    }
    const recorded = (await work.recorded.read()).get(one.caseId);
    const review = { ...work, result, proposed: one, goldenCase, before: recorded, set, quit };
    quit = await reviewCase(review);
  }
  return { ...result, outcome: outcomeOf(work, proposed, result) };
}

/** An answer that is not good because a change of its case was declined is what the reviewer wanted. */
function outcomeOf(
  { signal }: ReviewWork,
  proposed: readonly ProposedCase[],
  { notApplied, rejected, pending }: ReviewResult,
): ReviewResult['outcome'] {
  if (proposed.length === 0) return 'nothing';
  if (signal.aborted) return 'interrupted';
  const declined = new Set([...rejected, ...pending.filter(isValue)].map((one) => one.case));
  const failed = notApplied.some((one) => one.kind !== 'not-good' || !declined.has(one.case));
  return failed ? 'incomplete' : 'reviewed';
}

function isValue({ what }: ReviewedChange): boolean {
  return what === 'value';
}

/** What is proposed, without asking for anything; with what there would be to decide. */
export async function listProposals(
  work: Pick<ReviewWork, 'load' | 'sha256' | 'recorded'>,
  proposed: readonly ProposedCase[],
): Promise<{ readonly result: ReviewResult; readonly questions: readonly ReviewQuestion[] }> {
  const [{ cases }, recorded] = await Promise.all([work.load(), work.recorded.read()]);
  const result = emptyReview();
  const questions: ReviewQuestion[] = [];
  for (const one of proposed) {
    const goldenCase = cases.find(({ id }) => id === one.caseId);
    const stale = whyStale(work, one, goldenCase);
    if (stale !== undefined || goldenCase === undefined) {
      result.notApplied.push({ case: one.caseId, kind: 'stale', reason: stale ?? '' });
      continue;
    }
    const items = itemsOf(one);
    const about = { proposed: one, goldenCase, before: recorded.get(one.caseId) };
    result.pending.push(...items.map((item) => described(goldenCase, item)));
    questions.push(...items.map((item, at) => questionOf({ ...about, remaining: items.slice(at) }, item)));
  }
  return { result: { ...result, outcome: proposed.length === 0 ? 'nothing' : 'listed' }, questions };
}

/** @param remaining what is still to be decided of the case, this included */
function questionOf(
  {
    proposed,
    goldenCase,
    before,
    remaining,
  }: Pick<CaseReview, 'proposed' | 'goldenCase' | 'before'> & {
    readonly remaining: readonly Item[];
  },
  item: Item,
): ReviewQuestion {
  const items = itemsOf(proposed);
  const at = items.length - remaining.length;
  const shown = new Set(items.slice(0, at).flatMap((one) => turnsAbout(one)));
  const several = goldenCase.turns.length > 1;
  return {
    caseId: goldenCase.id,
    number: at + 1,
    of: items.length,
    turn: item.what === 'value' && several ? item.change.turn + 1 : undefined,
    recorded: before?.provenance,
    answered: proposed.provenance,
    change: item.what === 'value' ? item.change : undefined,
    // What was shown with an earlier change of the case is not shown again.
    differences: turnsAbout(item).flatMap((turn) => {
      const answer = proposed.answer?.[turn];
      if (answer === undefined || shown.has(turn)) return [];
      const difference = compareAnswers(before?.turns[turn], answer);
      return isSameAnswer(difference) ? [] : [{ turn: several ? turn + 1 : undefined, difference }];
    }),
  };
}

/** From 0. */
function turnsAbout(item: Item): readonly number[] {
  return item.what === 'value' ? [item.change.turn] : [...item.turns.keys()];
}

/** Values first: the answer is kept only where the case then calls it good. */
function itemsOf({ changes, answer }: ProposedCase): readonly Item[] {
  return [
    ...changes.map((change) => ({ what: 'value', change }) as const),
    ...(answer === undefined ? [] : [{ what: 'answer', turns: answer } as const]),
  ];
}

function whyStale(
  { sha256 }: Pick<ReviewWork, 'sha256'>,
  { asked }: ProposedCase,
  goldenCase: GoldenCase | undefined,
): string | undefined {
  if (goldenCase === undefined) return 'the set has no such case any more';
  return asked === askedDigest(sha256, goldenCase)
    ? undefined
    : 'it asks something else now than what was answered';
}

interface CaseReview extends ReviewWork {
  readonly result: ReviewResult;
  readonly proposed: ProposedCase;
  readonly goldenCase: GoldenCase;
  /** The answer that is kept so far. */
  readonly before: RecordedCase | undefined;
  /** As it was read last. */
  readonly set: GoldenSet;
  /** The reviewer wants no more: all is kept. */
  readonly quit: boolean;
}

/** @returns whether the reviewer wants no more */
async function reviewCase(review: CaseReview): Promise<boolean> {
  const { proposed, result, proposals, goldenCase } = review;
  const remaining = [...itemsOf(proposed)];
  const kept: Item[] = [];
  let { quit, set } = review;
  for (let item = remaining[0]; item !== undefined; item = remaining[0]) {
    const step = quit ? 'kept' : await reviewItem({ ...review, set }, item, remaining);
    if (step === 'again') continue;
    quit ||= step === 'quit';
    if (step === 'written') set = await review.load();
    if (step === 'kept' || step === 'quit') {
      kept.push(item);
      result.pending.push(described(goldenCase, item));
    }
    remaining.shift();
    if (step === 'written' || step === 'dropped') await keep(proposals, proposed, [...kept, ...remaining]);
  }
  return quit;
}

/** A proposal of which nothing is left is taken away. */
async function keep(proposals: Proposals, proposed: ProposedCase, items: readonly Item[]): Promise<void> {
  const changes = items.flatMap((item) => (item.what === 'value' ? [item.change] : []));
  const answer = items.find(({ what }) => what === 'answer') === undefined ? undefined : proposed.answer;
  if (items.length === 0) await proposals.remove(proposed.caseId);
  else await proposals.write({ ...proposed, changes, answer });
}

async function reviewItem(review: CaseReview, item: Item, remaining: readonly Item[]): Promise<Step> {
  const { result, goldenCase, reviewer, signal } = review;
  const obstacle = await obstacleTo(review, item);
  if (obstacle?.kind === 'made') return 'dropped';
  if (obstacle !== undefined) {
    result.notApplied.push({ case: goldenCase.id, ...obstacle });
    reviewer.tell(`${goldenCase.id}: ${obstacle.reason}`);
    return obstacle.kind === 'stale' || isRejected(result, goldenCase) ? 'dropped' : 'kept';
  }
  if (signal.aborted) return 'quit';
  const decision = await reviewer.decide(questionOf({ ...review, remaining }, item));
  switch (decision.kind) {
    case 'quit':
      return 'quit';
    case 'skip':
      return 'kept';
    case 'reject':
      result.rejected.push(described(goldenCase, item));
      return 'dropped';
    case 'accept':
      return item.what === 'value' ? writeValue(review, item.change) : writeAnswer(review, item);
    case 'edit':
      return item.what === 'value' ? writeValue(review, item.change, decision.value) : 'again';
  }
}

/** Whether what the case would have to say is not wanted, and nothing of it is still open. */
function isRejected({ rejected, pending }: ReviewResult, { id }: GoldenCase): boolean {
  const ofCase = (one: ReviewedChange): boolean => one.case === id && isValue(one);
  return rejected.some(ofCase) && !pending.some(ofCase);
}

type Obstacle =
  | { readonly kind: 'made' }
  | { readonly kind: 'stale' | 'not-good'; readonly check?: string; readonly reason: string };

/** Why there is nothing to decide, by the set as it is now. */
async function obstacleTo(review: CaseReview, item: Item): Promise<Obstacle | undefined> {
  const { goldenCase, set } = review;
  const now = set.cases.find(({ id }) => id === goldenCase.id);
  if (now === undefined) return { kind: 'stale', reason: 'the set has no such case any more' };
  if (item.what === 'answer') return whyNotGood(review, now, item);
  const { turn, check, edit } = item.change;
  switch (stateOf((now.turns[turn]?.expect ?? null) as Json, edit)) {
    case 'open':
      return undefined;
    case 'made':
      return { kind: 'made' };
    case 'stale':
      return { kind: 'stale', check, reason: `${check} was changed meanwhile` };
  }
}

async function whyNotGood(
  { tokenizer, set }: CaseReview,
  now: GoldenCase,
  { turns }: Extract<Item, { what: 'answer' }>,
): Promise<Obstacle | undefined> {
  const judge = await judgeFor(set, tokenizer);
  for (const [turn, answer] of turns.entries()) {
    const [finding] = judgeRecorded({ set, judge }, now, turn, answer).found;
    if (finding === undefined) continue;
    const { check, expected, actual } = finding;
    const reason = `the new answer is not recorded: ${check} expects ${expected}, found ${actual}`;
    return { kind: 'not-good', check, reason };
  }
  return undefined;
}

async function writeValue(
  review: CaseReview,
  change: ProposedChange,
  value = change.edit.after,
): Promise<Step> {
  const { result, goldenCase, editor, reviewer, set } = review;
  const edit: Edit = { ...change.edit, after: value };
  const at = set.cases.find(({ id }) => id === goldenCase.id) ?? goldenCase;
  const outcome = await editor.edit(at, change.turn, edit);
  const about = { case: goldenCase.id, check: change.check };
  switch (outcome.kind) {
    case 'written':
      result.accepted.push({
        ...described(goldenCase, { what: 'value', change: { ...change, edit } }),
        file: outcome.place,
      });
      return 'written';
    case 'by-hand':
      result.notApplied.push({ ...about, kind: 'by-hand', place: outcome.place, reason: outcome.reason });
      reviewer.tell(`not written, change it by hand in ${outcome.place}: ${outcome.reason}`);
      return 'kept';
    case 'invalid': {
      const reason = outcome.problems.join('; ');
      reviewer.tell(`not written, the set would not load: ${reason}`);
      if (value !== change.edit.after) return 'again';
      result.notApplied.push({ ...about, kind: 'invalid', reason });
      return 'kept';
    }
  }
}

/** Of the set by which the answer is good now. */
async function writeAnswer(
  { result, goldenCase, proposed, recorded, set }: CaseReview,
  item: Extract<Item, { what: 'answer' }>,
): Promise<Step> {
  const provenance: Provenance = { ...proposed.provenance, setDigest: set.digest };
  const file = await recorded.write({ caseId: goldenCase.id, provenance, turns: item.turns });
  result.accepted.push({ ...described(goldenCase, item), file });
  return 'written';
}

function described({ id, turns }: GoldenCase, item: Item): ReviewedChange {
  if (item.what === 'answer') return { case: id, what: 'answer' };
  const { turn, check, edit, samples, was } = item.change;
  return {
    case: id,
    what: 'value',
    ...(turns.length > 1 && { turn: turn + 1 }),
    check,
    pointer: edit.pointer,
    ...(edit.kind === 'replace' && { before: edit.before as NonNullable<ReviewedChange['before']> }),
    after: edit.after as NonNullable<ReviewedChange['after']>,
    samples: [...samples],
    ...(was !== undefined && { was }),
  };
}

function emptyReview(): ReviewResult {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'ReviewResult',
    outcome: 'nothing',
    accepted: [],
    rejected: [],
    pending: [],
    notApplied: [],
  };
}
