import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import type { Observation } from '../domain/golden/observation.ts';
import type { RecordedCase } from '../domain/golden/recorded-case.ts';
import { isJsonObject } from '../domain/json.ts';
import { agentImage } from '../domain/slots/agent-container.ts';
import { timeText } from '../domain/slots/time-text.ts';
import { readyCurrentPods, type Slot } from '../domain/slots/slots.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { AgentAdapter, AgentFetch } from '../ports/agent.ts';
import type { RecordedCases } from '../ports/recorded-cases.ts';
import type { RecordResult } from '../results/record-result.generated.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
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
  const answers = new Map<string, Observation>();
  const outcome = await verifySlot(overhearing(work, answers), set, pair, pair.live);
  if (outcome.kind === 'interrupted') return { ...outcome, live: pair.live.name };
  const origin = { source: pair.live.name, slot: pair.live };
  return { kind: 'result', result: await keepGood(work, set, outcome.verdict, answers, origin, kept) };
}

/** As `recordLive`, of an agent at a URL; no cluster takes part. */
export async function recordUrl(
  work: JudgeWork & { readonly fetch: AgentFetch },
  set: GoldenSet,
  url: string,
  kept: RecordedCases,
): Promise<RecordOutcome> {
  const answers = new Map<string, Observation>();
  const outcome: VerifyOutcome = await verifyUrl(overhearing(work, answers), set, url);
  if (outcome.kind === 'interrupted') return { ...outcome, live: undefined };
  const origin = { source: withoutCredentials(url), slot: undefined };
  return { kind: 'result', result: await keepGood(work, set, outcome.verdict, answers, origin, kept) };
}

/** The same work with adapters whose answers, redacted by them, are noted by request id. */
function overhearing<W extends JudgeWork>(work: W, answers: Map<string, Observation>): W {
  const overheard = (adapter: AgentAdapter): AgentAdapter => ({
    protocol: adapter.protocol,
    ask: async (question, fetch, signal) => {
      const asked = await adapter.ask(question, fetch, signal);
      if (asked.answer.kind === 'answered') answers.set(question.requestId, asked.answer.observation);
      return asked;
    },
  });
  return {
    ...work,
    adapters: (secrets) => {
      const adapters = work.adapters(secrets);
      const wrapped = Object.entries(adapters).map(([name, adapter]) => [name, overheard(adapter)]);
      return Object.fromEntries(wrapped) as typeof adapters;
    },
  };
}

interface Origin {
  readonly source: string;
  readonly slot: Slot | undefined;
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
    const date = timeText(work.clock.now());
    const provenance = {
      date,
      setDigest: set.digest,
      ...provenanceOf(origin, sample.pod, goldenCase, turns),
    };
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

/** @param asked the request id of the first turn; those of later turns end in their number */
function turnsOf(
  asked: string,
  goldenCase: GoldenCase,
  answers: ReadonlyMap<string, Observation>,
): readonly Observation[] {
  return goldenCase.turns.map((_, index) => {
    const id = index === 0 ? asked : `${asked}.${index + 1}`;
    const answer = answers.get(id);
    if (answer === undefined) throw new Error(`no answer was noted for ${id}, which passed`);
    return answer;
  });
}

function provenanceOf(
  { source, slot }: Origin,
  podName: string,
  goldenCase: GoldenCase,
  turns: readonly Observation[],
): Omit<RecordedCase['provenance'], 'date' | 'setDigest'> {
  const pod = slot?.pods.find(({ metadata }) => metadata.name === podName);
  const ids = (pod?.status?.containerStatuses ?? []).map(({ imageID }) => imageID ?? '');
  return {
    source,
    model: modelIn(turns) ?? goldenCase.model ?? null,
    image: slot === undefined ? null : agentImage(slot.deployment),
    imageDigests: ids.filter((id) => id !== ''),
  };
}

function modelIn(turns: readonly Observation[]): string | undefined {
  const body = turns[0]?.body;
  const model = isJsonObject(body) ? body['model'] : undefined;
  return typeof model === 'string' ? model : undefined;
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

/** A URL may carry a password or a key; the file is for everybody. */
function withoutCredentials(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}
