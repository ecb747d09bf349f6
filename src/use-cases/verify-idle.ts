import type { GoldenSet } from '../domain/golden/golden-set.ts';
import { troubledPods } from '../domain/slots/explain-rollout.ts';
import { isWhatIsMeant } from '../domain/slots/plan-switch.ts';
import { expectationRefusals, type Expectations } from '../domain/slots/preflight.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { agentImage } from '../domain/slots/agent-container.ts';
import { rolloutState } from '../domain/slots/rollout-state.ts';
import {
  desiredReplicas,
  readyCurrentPods,
  slotNamed,
  type Slot,
  type SlotPair,
} from '../domain/slots/slots.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
import { compareWithLive } from './compare-with-live.ts';
import { changedTemplateText, readTemplate } from './read-template.ts';
import { readSlots } from './read-slots.ts';
import { planRecord, recordVerdict, type PlannedRecord, type RecordWork } from './record-verdict.ts';
import { sharedConfigWarnings } from './shared-config.ts';
import { verifySlot, type JudgeWork, type VerifyLimits, type VerifyOutcome } from './verify-slot.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { PodConnections } from '../ports/pod-connections.ts';
import type { Sha256 } from '../ports/digest.ts';

export interface VerifyOptions {
  readonly choice: ServiceChoice;
  /** The idle slot where undefined. */
  readonly slot: string | undefined;
  readonly expect: Expectations;
  readonly limits?: VerifyLimits | undefined;
  /** Keeps the verdict on the workload; undefined where nobody asked for it. */
  readonly record?: RecordWork | undefined;
  /** Asks the live slot what failed. */
  readonly baseline?: boolean | undefined;
}

export type VerifyIdleOutcome =
  | Exclude<VerifyOutcome, { kind: 'interrupted' }>
  /** `live` is undefined where no cluster takes part. */
  | { readonly kind: 'interrupted'; readonly live: string | undefined }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly namespace: string };

export type VerifyWork = JudgeWork & {
  readonly cluster: Cluster;
  readonly connections: PodConnections;
  readonly sha256: Sha256;
};

/** Judges a slot by its golden set. Only reads, but for the record that may be asked for; a slot that is not up cannot be judged, which is no failure of its answers. */
export async function verifyIdle(
  work: VerifyWork,
  set: GoldenSet,
  options: VerifyOptions,
): Promise<VerifyIdleOutcome> {
  const { namespace } = work.cluster.scope;
  const refuse = (...refusals: readonly Refusal[]): VerifyIdleOutcome => ({
    kind: 'refused',
    refusals,
    namespace,
  });
  const reading = await readSlots(work, options.choice, 'slots');
  if (reading.kind === 'refused') return refuse(reading.refusal);
  const { pair } = reading;
  const slot = options.slot === undefined ? pair.idle : slotNamed(pair, options.slot);
  if (slot === undefined) {
    const slots = [pair.live.name, pair.idle.name].sort();
    const service = pair.service.metadata.name;
    return refuse({ kind: 'no-such-slot', service, asked: options.slot ?? '', slots });
  }
  const refusals = expectationRefusals(slot, options.expect);
  if (refusals.length > 0) {
    if (options.slot !== undefined || !isWhatIsMeant(pair.live, options.expect)) return refuse(...refusals);
    const reason = `${pair.live.name} is live with this already; nothing was asked`;
    return unrecorded(options, { ...unjudged(set, pair.live, reason), outcome: 'pass' });
  }
  for (const text of await sharedConfigWarnings(work.cluster, pair)) work.report({ kind: 'warning', text });
  const obstacle = whyNotJudged(slot);
  if (obstacle !== undefined) return unrecorded(options, unjudged(set, slot, obstacle));
  const { record } = options;
  const planned = record && (await planRecord(record, pair, slot, set));
  if (planned?.kind === 'refused') return refuse(planned.refusal);
  const outcome = await verifySlot(work, set, pair, slot, options.limits);
  if (outcome.kind === 'interrupted') return { ...outcome, live: pair.live.name };
  const recorded = await recordIfAsked(work, options, pair, {
    slot,
    set,
    plan: planned?.plan,
    verdict: outcome.verdict,
  });
  if (recorded === undefined) return { kind: 'interrupted', live: pair.live.name };
  if (options.baseline !== true) return { kind: 'verdict', verdict: recorded };
  const compared = await compareWithLive(work, set, pair, { verdict: recorded, limits: options.limits });
  return compared.kind === 'interrupted' ? { ...compared, live: pair.live.name } : compared;
}

interface Judged {
  readonly slot: Slot;
  readonly set: GoldenSet;
  readonly plan: PlannedRecord | undefined;
  readonly verdict: Verdict;
}

/** What somebody changed meanwhile has not answered; a receipt asks this by its own write. */
async function stillOf(work: VerifyWork, slot: Slot, verdict: Verdict): Promise<Verdict> {
  if (verdict.outcome !== 'pass') return verdict;
  const now = await readTemplate(work, slot, work.signal);
  if (now.kind === 'as-judged') return verdict;
  return { ...verdict, outcome: 'inconclusive', reason: changedTemplateText(slot, now.by) };
}

/** @returns undefined where the command was interrupted before anything was recorded */
async function recordIfAsked(
  work: VerifyWork,
  { choice, record }: VerifyOptions,
  pair: SlotPair,
  { slot, set, plan, verdict }: Judged,
): Promise<Verdict | undefined> {
  if (record === undefined || plan === undefined) return stillOf(work, slot, verdict);
  if (work.signal.aborted) return undefined;
  const service = { ...choice, service: pair.service.metadata.name };
  return { ...verdict, recording: await recordVerdict(record, service, plan, set, verdict) };
}

/** Where no case was asked there is nothing to record: what is recorded stays. */
function unrecorded({ record }: VerifyOptions, verdict: Verdict): VerifyIdleOutcome {
  const recording = { outcome: 'not-recorded', op: null, reason: 'no case was asked' } as const;
  return { kind: 'verdict', verdict: record === undefined ? verdict : { ...verdict, recording } };
}

/** A slot in the middle of a rollout would be judged by pods of two templates. */
export function whyNotJudged(slot: Slot): string | undefined {
  const { deployment } = slot;
  const name = deployment.metadata.name;
  const state = rolloutState(deployment);
  const ready = readyCurrentPods(slot).length;
  const [first] = troubledPods(slot.pods).filter(({ kind }) => kind !== 'deleting');
  const why = first === undefined ? '' : `; ${first.name}: ${first.reason}`;
  if (desiredReplicas(deployment) === 0) return `deployment/${name} has 0 replicas`;
  if (ready === 0) return `no pod of deployment/${name} is ready${why}`;
  if (state.kind !== 'done')
    return `deployment/${name} is not rolled out: ${ready} of ${state.desired} ready${why}`;
  return undefined;
}

function unjudged(set: GoldenSet, slot: Slot, reason: string): Verdict {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'Verdict',
    outcome: 'inconclusive',
    slot: slot.name,
    workload: `deployment/${slot.deployment.metadata.name}`,
    image: agentImage(slot.deployment),
    template: slot.template,
    set: { digest: set.digest, source: set.source },
    selection: { whole: false, of: set.cases.length, by: [] },
    reason,
    cases: [],
    totals: { pass: 0, fail: 0, inconclusive: 0, advisory: 0, samples: 0, tokens: 0, durationMs: 0, pods: 0 },
  };
}

/** Which slot's kept exchanges are meant by `--show`. */
export async function slotOfInterest(
  reader: { readonly cluster: Cluster; readonly sha256: Sha256 },
  choice: ServiceChoice,
  slot: string | undefined,
): Promise<
  | { readonly kind: 'slot'; readonly pair: SlotPair; readonly name: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
> {
  const reading = await readSlots(reader, choice, 'slots');
  if (reading.kind === 'refused') return reading;
  return { kind: 'slot', pair: reading.pair, name: slot ?? reading.pair.idle.name };
}
