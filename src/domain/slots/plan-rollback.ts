import { agentImage } from './agent-container.ts';
import { explainsTraffic, latestEntry, revisionsOf, type HistoryEntry } from './history.ts';
import { lastWriter } from './manager-of.ts';
import { isLiveAlone, overlapOf, selectedSlot } from './overlap.ts';
import { currentSize } from './preflight.ts';
import { reasonRefusals } from './reason-refusals.ts';
import type { Refusal } from './refusal.ts';
import { lastSize } from './size-patch.ts';
import { schemaRefusals } from './schema-guard.ts';
import {
  desiredReplicas,
  readyCurrentPods,
  readyPods,
  slotNamed,
  type Slot,
  type SlotPair,
} from './slots.ts';

interface RollbackRequest {
  /** Overrides what history says; wants a reason. */
  readonly to: string | undefined;
  /** The number of a recorded move: back to what served after it. */
  readonly toRevision?: number | undefined;
  /** Why, in the operator's words. */
  readonly reason?: string | undefined;
}

export type RollbackPlan =
  | { readonly kind: 'already-live'; readonly slot: Slot }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly to: Slot | undefined }
  | { readonly kind: 'go'; readonly to: Slot };

/** The way back, where the Service's own wish for a reason is met too. */
export function planRollback(pair: SlotPair, request: RollbackRequest): RollbackPlan {
  const plan = planWayBack(pair, request);
  if (plan.kind === 'already-live') return plan;
  const wanting = reasonRefusals(pair.service, request.reason);
  if (wanting.length === 0) return plan;
  const refusals = plan.kind === 'refused' ? [...plan.refusals, ...wanting] : wanting;
  return { kind: 'refused', refusals, to: plan.to };
}

/** Back to what served before the last switch. A named target is held only to having ready pods. */
export function planWayBack(pair: SlotPair, request: RollbackRequest): RollbackPlan {
  const service = pair.service.metadata.name;
  const refuse = (refusal: Refusal, to?: Slot): RollbackPlan => ({
    kind: 'refused',
    refusals: [refusal],
    to,
  });
  if (request.to !== undefined) return planToNamed(pair, request.to);
  const { history, live, idle } = pair;
  if (history.kind === 'unreadable')
    return refuse({ kind: 'history-unreadable', service, problem: history.problem });
  if (request.toRevision !== undefined) return planToRevision(pair, request.toRevision);
  if (overlapOf(pair) !== undefined) return planLeave(pair);
  if (history.kind === 'none')
    return refuse({ kind: 'no-history', service, live: live.name, other: idle.name });
  const last = history.latest;
  if (!explainsTraffic(history, selectedSlot(pair))) {
    const by = lastWriter(pair.service.metadata, ['spec', 'selector']);
    return refuse({
      kind: 'changed-outside',
      service,
      live: live.name,
      lastTo: last.to,
      by,
      other: idle.name,
    });
  }
  if (last.verb === 'rollback') {
    const { who, when } = last;
    return refuse({ kind: 'already-rolled-back', service, live: live.name, other: idle.name, who, when });
  }
  if (last.from !== idle.name)
    return refuse({ kind: 'no-such-slot', service, asked: last.from, slots: [live.name, idle.name].sort() });
  const refusals = [
    ...readinessRefusal(pair, idle, ''),
    ...shrunkenRefusal(pair, idle),
    ...servedRefusal(idle, last),
    ...schemaRefusals(pair),
  ];
  return refusals.length > 0 ? { kind: 'refused', refusals, to: idle } : { kind: 'go', to: idle };
}

/** Out of an overlap: back to what served before it, which serves now too. */
function planLeave(pair: SlotPair): RollbackPlan {
  const { live, history } = pair;
  const last = latestEntry(history);
  const refusals = [
    ...readinessRefusal(pair, live, ''),
    ...(last === undefined ? [] : servedRefusal(live, last)),
  ];
  return refusals.length > 0 ? { kind: 'refused', refusals, to: live } : { kind: 'go', to: live };
}

/** Whether `rollback` would go through now; the reason where it would not. */
export function rollbackRefusals(pair: SlotPair): readonly Refusal[] {
  const plan = planWayBack(pair, { to: undefined });
  return plan.kind === 'refused' ? plan.refusals : [];
}

/** Whether `rollback` leads to the idle slot, once that is large enough again. */
export function isWayBack(pair: SlotPair): boolean {
  return rollbackRefusals(pair).every(({ kind }) => kind === 'target-not-ready' || kind === 'slot-shrunken');
}

/** To the slot that served after a recorded move, as long as it still runs what it ran then. */
function planToRevision(pair: SlotPair, revision: number): RollbackPlan {
  const service = pair.service.metadata.name;
  const entries = pair.history.kind === 'entries' ? pair.history.entries : [];
  const revisions = revisionsOf(entries);
  const entry = entries[revisions.indexOf(revision)];
  const served = revisions.filter((_, at) => entries[at]?.verb !== 'overlap');
  const refuse = (refusals: readonly Refusal[], to?: Slot): RollbackPlan => ({
    kind: 'refused',
    refusals,
    to,
  });
  // After an overlap both slots served.
  if (entry === undefined || entry.verb === 'overlap')
    return refuse([{ kind: 'no-such-revision', service, asked: revision, revisions: served }]);
  const to = slotNamed(pair, entry.to);
  if (to === undefined) {
    const slots = [pair.live.name, pair.idle.name].sort();
    return refuse([{ kind: 'no-such-slot', service, asked: entry.to, slots }]);
  }
  const changed = servedRefusal(to, entry, revision);
  if (isLiveAlone(pair, to))
    return changed.length > 0 ? refuse(changed, to) : { kind: 'already-live', slot: to };
  const refusals = [
    ...readinessRefusal(pair, to, `--to-revision ${revision}`),
    ...shrunkenRefusal(pair, to, `--to-revision ${revision}`),
    ...changed,
    ...schemaRefusals(pair),
  ];
  return refusals.length > 0 ? refuse(refusals, to) : { kind: 'go', to };
}

function planToNamed(pair: SlotPair, name: string): RollbackPlan {
  const to = slotNamed(pair, name);
  if (to === undefined) {
    const refusal: Refusal = {
      kind: 'no-such-slot',
      service: pair.service.metadata.name,
      asked: name,
      slots: [pair.live.name, pair.idle.name].sort(),
    };
    return { kind: 'refused', refusals: [refusal], to: undefined };
  }
  if (isLiveAlone(pair, to)) return { kind: 'already-live', slot: to };
  const refusals = readinessRefusal(pair, to, `--to ${to.name} --reason "…"`);
  return refusals.length > 0 ? { kind: 'refused', refusals, to } : { kind: 'go', to };
}

/** @param target the flags that lead to it; empty for the slot before */
function readinessRefusal(pair: SlotPair, to: Slot, target: string): Refusal[] {
  if (readyPods(to).length > 0) return [];
  const deployment = to.deployment.metadata.name;
  const desired = desiredReplicas(to.deployment);
  return [
    {
      kind: 'target-not-ready',
      slot: to.name,
      deployment,
      desired,
      liveSize: Math.max(1, currentSize(pair.live)),
      target,
    },
  ];
}

/** What `standby` left of a slot need not bear the traffic of the whole. */
function shrunkenRefusal(
  { live }: SlotPair,
  { name: slot, deployment, ...rest }: Slot,
  target = '',
): Refusal[] {
  const desired = desiredReplicas(deployment);
  const last = lastSize(deployment);
  const ready = readyPods({ name: slot, deployment, ...rest }).length;
  if (last?.to !== desired || last.from <= desired || desired >= currentSize(live) || ready === 0) return [];
  const { from, to, who, when } = last;
  return [{ kind: 'slot-shrunken', slot, deployment: deployment.metadata.name, from, to, who, when, target }];
}

/** How many pods the slot lacks to be as large as the live one, where that is all that keeps traffic from it. */
export function lackingPods(pair: SlotPair, plan: RollbackPlan): number {
  if (plan.kind === 'already-live' || plan.to === undefined || plan.to === pair.live) return 0;
  const refusals = plan.kind === 'refused' ? plan.refusals : [];
  const bySize = refusals.every(({ kind }) => kind === 'target-not-ready' || kind === 'slot-shrunken');
  return bySize ? Math.max(0, currentSize(pair.live) - desiredReplicas(plan.to.deployment)) : 0;
}

/** A slot that its HPA shrank while nobody used it takes traffic all the same: better few pods than wrong ones. */
export function smallTargetWarnings({ live }: SlotPair, to: Slot): readonly string[] {
  const [size, liveSize] = [desiredReplicas(to.deployment), currentSize(live)];
  if (size >= liveSize) return [];
  return [`${to.name} has ${size} ${size === 1 ? 'pod' : 'pods'}, ${live.name} has ${liveSize}`];
}

/** @param after the number of the move, where one was asked for */
function servedRefusal(to: Slot, last: HistoryEntry, after?: number): Refusal[] {
  const served = last.templates[to.name];
  if (served === to.template) return mixedRefusal(to);
  const servedImage = last.images[to.name] ?? 'a template that was not recorded';
  const image = agentImage(to.deployment);
  const now = image === servedImage ? `${image} with another template` : image;
  return [
    {
      kind: 'target-changed',
      slot: to.name,
      deployment: to.deployment.metadata.name,
      served: servedImage,
      now,
      revision: revisionOf(to, servedImage),
      after,
    },
  ];
}

const revisionAnnotation = 'deployment.kubernetes.io/revision';

/**
 * The revision of the Deployment that ran an image, where there is just one but the current: `rollout undo` alone goes
 * one step back, which need not be it.
 */
function revisionOf({ deployment, replicaSets }: Slot, image: string): string | undefined {
  const current = deployment.metadata.annotations?.[revisionAnnotation];
  const revisions = replicaSets
    .filter(
      ({ spec: { template } }) =>
        image === agentImage({ ...deployment, spec: { ...deployment.spec, template } }),
    )
    .map(({ metadata }) => metadata.annotations?.[revisionAnnotation])
    .filter((revision) => revision !== undefined && revision !== current);
  return revisions.length === 1 ? revisions[0] : undefined;
}

/** A template that was put back a moment ago does not run in all pods yet. */
function mixedRefusal(to: Slot): Refusal[] {
  const ready = readyPods(to).length;
  const others = ready - readyCurrentPods(to).length;
  const deployment = to.deployment.metadata.name;
  return others === 0 ? [] : [{ kind: 'target-mixed', slot: to.name, deployment, ready, others }];
}
