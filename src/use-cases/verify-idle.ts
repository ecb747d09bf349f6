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
import { readSlots } from './read-slots.ts';
import { sharedConfigWarnings } from './shared-config.ts';
import { verifySlot, type JudgeWork, type VerifyOutcome } from './verify-slot.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { PodConnections } from '../ports/pod-connections.ts';
import type { Sha256 } from '../ports/digest.ts';

export interface VerifyOptions {
  readonly choice: ServiceChoice;
  /** The idle slot where undefined. */
  readonly slot: string | undefined;
  readonly expect: Expectations;
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

/** Judges a slot by its golden set. Only reads; a slot that is not up cannot be judged, which is no failure of its answers. */
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
    return { kind: 'verdict', verdict: { ...unjudged(set, pair.live, reason), outcome: 'pass' } };
  }
  for (const text of await sharedConfigWarnings(work.cluster, pair)) work.report({ kind: 'warning', text });
  const obstacle = whyNotJudged(slot);
  if (obstacle !== undefined) return { kind: 'verdict', verdict: unjudged(set, slot, obstacle) };
  const outcome = await verifySlot(work, set, pair, slot);
  return outcome.kind === 'interrupted' ? { ...outcome, live: pair.live.name } : outcome;
}

/** A slot in the middle of a rollout would be judged by pods of two templates. */
function whyNotJudged(slot: Slot): string | undefined {
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
