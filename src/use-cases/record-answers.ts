import type { GoldenSet } from '../domain/golden/golden-set.ts';
import type { Observation } from '../domain/golden/observation.ts';
import { readyCurrentPods } from '../domain/slots/slots.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { AgentFetch } from '../ports/agent.ts';
import type { RecordedCases } from '../ports/recorded-cases.ts';
import type { RecordResult } from '../results/record-result.generated.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
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
import type { VerifyWork } from './verify-idle.ts';
import { verifySlot, verifyUrl, type JudgeWork, type VerifyOutcome } from './verify-slot.ts';

export type RecordOutcome =
  | { readonly kind: 'result'; readonly result: RecordResult }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'interrupted'; readonly live: string | undefined };

/** Keeps the live slot's answers to these cases: one each, and only such as the case calls good. */
export async function recordLive(
  work: VerifyWork,
  set: GoldenSet,
  choice: ServiceChoice,
  kept: RecordedCases,
): Promise<RecordOutcome> {
  const reading = await readSlots(work, choice, 'slots');
  if (reading.kind === 'refused') return reading;
  const { pair } = reading;
  if (readyCurrentPods(pair.live).length === 0) {
    const reason = `no pod of deployment/${pair.live.deployment.metadata.name} is ready`;
    return { kind: 'result', result: noneRecorded(set, pair.live.name, reason) };
  }
  const answers: Overheard = new Map();
  const outcome = await verifySlot(overhearing(work, answers), set, pair, pair.live);
  if (outcome.kind === 'interrupted') return { ...outcome, live: pair.live.name };
  const origin = slotOrigin(pair.live);
  return { kind: 'result', result: await keepGood(work, set, outcome.verdict, answers, origin, kept) };
}

/** As `recordLive`, of an agent at a URL; no cluster takes part. */
export async function recordUrl(
  work: JudgeWork & { readonly fetch: AgentFetch },
  set: GoldenSet,
  url: string,
  kept: RecordedCases,
): Promise<RecordOutcome> {
  const answers: Overheard = new Map();
  const outcome: VerifyOutcome = await verifyUrl(overhearing(work, answers), set, url);
  if (outcome.kind === 'interrupted') return { ...outcome, live: undefined };
  const origin = urlOrigin(url);
  return { kind: 'result', result: await keepGood(work, set, outcome.verdict, answers, origin, kept) };
}

async function keepGood(
  work: JudgeWork,
  set: GoldenSet,
  verdict: Verdict,
  answers: ReadonlyMap<string, Observation>,
  origin: Origin,
  kept: RecordedCases,
): Promise<RecordResult> {
  const recorded: RecordResult['recorded'] = [];
  const notRecorded: RecordResult['notRecorded'] = [];
  for (const goldenCase of set.cases) {
    const settled = verdict.cases.find(({ id }) => id === goldenCase.id);
    const sample = settled?.samples.find(({ outcome }) => outcome === 'pass');
    if (settled?.outcome !== 'pass' || sample?.requestId === undefined) {
      notRecorded.push({ case: goldenCase.id, ...whyNot(settled, verdict.reason) });
      continue;
    }
    const turns = turnsOf(sample.requestId, goldenCase, answers);
    if (turns.length < goldenCase.turns.length)
      throw new Error(`not every answer was noted for ${sample.requestId}, which passed`);
    const provenance = provenanceOf(work, set, origin, sample.pod, goldenCase, turns);
    recorded.push({
      case: goldenCase.id,
      file: await kept.write({ caseId: goldenCase.id, provenance, turns }),
    });
  }
  return result(set, origin.source, recorded, notRecorded);
}

function whyNot(
  settled: Verdict['cases'][number] | undefined,
  reason: string | undefined,
): { outcome: 'fail' | 'inconclusive'; reason: string } {
  const [finding] = settled?.findings ?? [];
  if (settled?.outcome === 'fail') {
    const { check, expected, actual } = finding ?? {
      check: 'case',
      expected: 'a good answer',
      actual: 'none',
    };
    return { outcome: 'fail', reason: `${check} expected ${expected}, found ${actual}` };
  }
  return { outcome: 'inconclusive', reason: settled?.reason ?? reason ?? 'it was not asked' };
}

function noneRecorded(set: GoldenSet, source: string, reason: string): RecordResult {
  const notRecorded = set.cases.map(({ id }) => ({ case: id, outcome: 'inconclusive' as const, reason }));
  return result(set, source, [], notRecorded);
}

function result(
  set: GoldenSet,
  source: string,
  recorded: RecordResult['recorded'],
  notRecorded: RecordResult['notRecorded'],
): RecordResult {
  const failed = notRecorded.some(({ outcome }) => outcome === 'fail');
  const missed = notRecorded.length === 0 ? 'recorded' : 'inconclusive';
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'RecordResult',
    outcome: failed ? 'failed' : missed,
    source,
    setDigest: set.digest,
    recorded,
    notRecorded,
  };
}
