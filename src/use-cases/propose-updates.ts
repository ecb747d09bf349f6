import { contentPointerOf } from '../domain/golden/content-pointer.ts';
import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import { needsTokenCounter } from '../domain/golden/needs-token-counter.ts';
import type { Observation } from '../domain/golden/observation.ts';
import { askedContent } from '../domain/golden/proposals/asked-content.ts';
import { compareAnswers, isSameAnswer } from '../domain/golden/proposals/compare-answers.ts';
import { proposeChanges, type JudgeReply } from '../domain/golden/proposals/propose-changes.ts';
import type { ProposedCase } from '../domain/golden/proposals/proposed-case.ts';
import type { RecordedCase } from '../domain/golden/recorded-case.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { slotNamed } from '../domain/slots/slots.ts';
import type { AgentFetch } from '../ports/agent.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { Proposals } from '../ports/proposals.ts';
import type { UpdateResult } from '../results/update-result.generated.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
import { judgeRecorded } from './judge-recorded.ts';
import {
  overhearing,
  provenanceOf,
  slotOrigin,
  turnsOf,
  urlOrigin,
  type Origin,
  type Overheard,
} from './overhear-answers.ts';
import { readSlots } from './read-slots.ts';
import { judgeFor } from './replay/judge-for.ts';
import { whyNotJudged, type VerifyWork } from './verify-idle.ts';
import { verifySlot, verifyUrl, type JudgeWork, type VerifyOutcome } from './verify-slot.ts';

export type UpdateOutcome =
  | { readonly kind: 'result'; readonly result: UpdateResult }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing was written. */
  | { readonly kind: 'interrupted'; readonly live: string | undefined };

export interface UpdateOptions {
  /** Of each case. */
  readonly samples: number;
  /** By case id: good answers of before. */
  readonly recorded: ReadonlyMap<string, RecordedCase>;
  readonly proposals: Proposals;
}

type ProposalWork = JudgeWork & { readonly sha256: Sha256 };

/** Asks a slot (the idle one where none is named) and keeps what its answers would change. */
export async function updateFromSlot(
  work: VerifyWork,
  set: GoldenSet,
  choice: ServiceChoice & { readonly slot: string | undefined },
  options: UpdateOptions,
): Promise<UpdateOutcome> {
  const reading = await readSlots(work, choice, 'slots');
  if (reading.kind === 'refused') return reading;
  const { pair } = reading;
  const slot = choice.slot === undefined ? pair.idle : slotNamed(pair, choice.slot);
  if (slot === undefined) {
    const slots = [pair.live.name, pair.idle.name].sort();
    const service = pair.service.metadata.name;
    return { kind: 'refused', refusal: { kind: 'no-such-slot', service, asked: choice.slot ?? '', slots } };
  }
  const obstacle = whyNotJudged(slot);
  if (obstacle !== undefined)
    return { kind: 'result', result: nobodyAsked(set, slot.name, obstacle, options) };
  const answers: Overheard = new Map();
  const heard = overhearing(work, answers);
  const verdicts = await repeat(options.samples, () => verifySlot(heard, onceEach(set), pair, slot));
  if (verdicts === undefined) return { kind: 'interrupted', live: pair.live.name };
  const asked = { set, verdicts, answers, origin: slotOrigin(slot) };
  return { kind: 'result', result: await propose(work, asked, options) };
}

/** As `updateFromSlot`, of an agent at a URL; no cluster takes part. */
export async function updateFromUrl(
  work: ProposalWork & { readonly fetch: AgentFetch },
  set: GoldenSet,
  url: string,
  options: UpdateOptions,
): Promise<UpdateOutcome> {
  const answers: Overheard = new Map();
  const heard = overhearing(work, answers);
  const verdicts = await repeat(options.samples, () => verifyUrl(heard, onceEach(set), url));
  if (verdicts === undefined) return { kind: 'interrupted', live: undefined };
  const asked = { set, verdicts, answers, origin: urlOrigin(url) };
  return { kind: 'result', result: await propose(work, asked, options) };
}

/** A policy ends with its decision; here each case is asked equally often. */
function onceEach(set: GoldenSet): GoldenSet {
  return { ...set, cases: set.cases.map((one) => ({ ...one, sampling: undefined })) };
}

/** @returns undefined where it was interrupted */
async function repeat(
  times: number,
  ask: () => Promise<VerifyOutcome>,
): Promise<readonly Verdict[] | undefined> {
  const verdicts: Verdict[] = [];
  while (verdicts.length < times) {
    const outcome = await ask();
    if (outcome.kind === 'interrupted') return undefined;
    verdicts.push(outcome.verdict);
  }
  return verdicts;
}

interface Asked {
  readonly set: GoldenSet;
  /** One a sample. */
  readonly verdicts: readonly Verdict[];
  readonly answers: Overheard;
  readonly origin: Origin;
}

async function propose(work: ProposalWork, asked: Asked, options: UpdateOptions): Promise<UpdateResult> {
  const { set, origin } = asked;
  const judged = await judging(work, set);
  const result = emptyResult(set, origin.source, options);
  for (const goldenCase of set.cases) {
    const samples = samplesOf(asked, goldenCase);
    if (samples.kind === 'not-asked') {
      result.notAsked.push({ case: goldenCase.id, reason: samples.reason });
      continue;
    }
    const proposed = proposeFor(work, asked, { goldenCase, ...samples, ...judged }, options.recorded);
    const { changes, answer, byHand } = proposed;
    if (changes.length === 0 && answer === undefined) await options.proposals.remove(goldenCase.id);
    else
      result.proposed.push({
        case: goldenCase.id,
        file: await options.proposals.write(proposed),
        changes: changes.length,
        answer: answer !== undefined,
      });
    if (changes.length + byHand.length === 0 && answer === undefined) result.unchanged.push(goldenCase.id);
    result.byHand.push(...byHand.map((one) => placed(goldenCase, one)));
  }
  return { ...result, outcome: outcomeOf(result) };
}

function placed(
  { id, location, turns }: GoldenCase,
  { turn, ...finding }: ProposedCase['byHand'][number],
): UpdateResult['byHand'][number] {
  return { case: id, location, ...(turns.length > 1 && { turn: turn + 1 }), ...finding };
}

interface Judging {
  readonly judgeTurn: (goldenCase: GoldenCase, turn: number) => JudgeReply;
  readonly countTokens: Parameters<typeof proposeChanges>[3]['countTokens'];
}

async function judging({ tokenizer }: JudgeWork, set: GoldenSet): Promise<Judging> {
  const judge = await judgeFor(set, tokenizer);
  return {
    judgeTurn: (goldenCase, turn) => (expect, reply) => {
      const turns = goldenCase.turns.map((one, index) => (index === turn ? { ...one, expect } : one));
      return judgeRecorded({ set, judge }, { ...goldenCase, turns }, turn, reply).found;
    },
    countTokens: needsTokenCounter(set)
      ? await tokenizer.load()
      : () => {
          throw new Error('tokens are counted though no case asks for it');
        },
  };
}

type Samples =
  | { readonly kind: 'asked'; readonly samples: readonly Sampled[] }
  | { readonly kind: 'not-asked'; readonly reason: string };

/** One sample: its turns as far as it came. */
interface Sampled {
  readonly pod: string;
  readonly turns: readonly Observation[];
}

/** Every sample must have been answered: what only some say is no ground for a proposal. */
function samplesOf({ verdicts, answers }: Asked, goldenCase: GoldenCase): Samples {
  const samples: Sampled[] = [];
  for (const verdict of verdicts) {
    const settled = verdict.cases.find(({ id }) => id === goldenCase.id);
    const sample = settled?.samples.find(({ outcome }) => outcome !== 'inconclusive');
    const turns = sample?.requestId === undefined ? [] : turnsOf(sample.requestId, goldenCase, answers);
    if (sample === undefined || turns.length === 0)
      return { kind: 'not-asked', reason: settled?.reason ?? verdict.reason ?? 'it was not asked' };
    samples.push({ pod: sample.pod, turns });
  }
  return { kind: 'asked', samples };
}

interface CaseToPropose extends Judging {
  readonly goldenCase: GoldenCase;
  readonly samples: readonly Sampled[];
}

function proposeFor(
  work: ProposalWork,
  { set, origin }: Asked,
  { goldenCase, samples, judgeTurn, countTokens }: CaseToPropose,
  recordedCases: ReadonlyMap<string, RecordedCase>,
): ProposedCase {
  const recorded = recordedCases.get(goldenCase.id)?.turns ?? [];
  const context = { countTokens, contentPointer: contentPointerOf(goldenCase) };
  const turns = goldenCase.turns.map(({ expect }, turn) => {
    const replies = samples.flatMap((sample) => sample.turns[turn] ?? []);
    const answers = { replies, recorded: recorded[turn] };
    return proposeChanges(expect, answers, judgeTurn(goldenCase, turn), context);
  });
  const whole = samples.find((sample) => sample.turns.length === goldenCase.turns.length);
  const [first] = samples;
  return {
    caseId: goldenCase.id,
    asked: askedDigest(work.sha256, goldenCase),
    provenance: provenanceOf(work, set, origin, (whole ?? first)?.pod ?? '', goldenCase, first?.turns ?? []),
    changes: turns.flatMap(({ changes }, turn) => changes.map((one) => ({ turn, ...one }))),
    byHand: turns.flatMap(({ byHand }, turn) => byHand.map((one) => ({ turn, ...one }))),
    answer: whole !== undefined && isNews(recorded, whole.turns) ? whole.turns : undefined,
  };
}

function isNews(recorded: readonly Observation[], answer: readonly Observation[]): boolean {
  return (
    recorded.length !== answer.length ||
    answer.some((turn, index) => !isSameAnswer(compareAnswers(recorded[index], turn)))
  );
}

/** First 12 hex digits, as of a set. */
export function askedDigest(sha256: Sha256, goldenCase: GoldenCase): string {
  return sha256(canonicalJson(askedContent(goldenCase))).slice(0, 12);
}

function emptyResult(set: GoldenSet, source: string, { samples }: UpdateOptions): UpdateResult {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'UpdateResult',
    outcome: 'inconclusive',
    source,
    setDigest: set.digest,
    samples,
    proposed: [],
    unchanged: [],
    byHand: [],
    notAsked: [],
  };
}

function nobodyAsked(set: GoldenSet, source: string, reason: string, options: UpdateOptions): UpdateResult {
  const notAsked = set.cases.map(({ id }) => ({ case: id, reason }));
  return { ...emptyResult(set, source, options), notAsked };
}

function outcomeOf({ proposed, byHand, notAsked }: UpdateResult): UpdateResult['outcome'] {
  if (byHand.length > 0) return 'by-hand';
  if (notAsked.length > 0) return 'inconclusive';
  return proposed.length > 0 ? 'proposed' : 'unchanged';
}
