import { breakGlassPatch } from '../domain/guard/break-glass.ts';
import { guardedLabel } from '../domain/guard/guard-patch.ts';
import { storedVerdict } from '../domain/receipts/stored-verdict.ts';
import { agentImage, agentVersion } from '../domain/slots/agent-container.ts';
import { configMapsOf } from '../domain/slots/config-references.ts';
import { describeRefusal } from '../domain/slots/describe-refusal.ts';
import { troubledPods } from '../domain/slots/explain-rollout.ts';
import type { HistoryEntry } from '../domain/slots/history.ts';
import { holdOf, holdWarnings } from '../domain/slots/hold.ts';
import { bothSlots, isLiveAlone, overlapOf, waysOut } from '../domain/slots/overlap.ts';
import { ownershipWarnings } from '../domain/slots/ownership.ts';
import { rollbackRefusals } from '../domain/slots/plan-rollback.ts';
import { kubectlCommand, shellWord, type CommandScope } from '../domain/slots/printed-command.ts';
import { reasonRequired, scopeOf } from '../domain/slots/reason-refusals.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { desiredReplicas, readyPods, slotsByName, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { timeText } from '../domain/slots/time-text.ts';
import { readyTargets } from '../domain/slots/traffic-endpoints.ts';
import { warningsOf, type SharedConfig } from '../domain/slots/warnings.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { SlotState, SlotStatus } from '../results/slot-status.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
import { readSlots } from './read-slots.ts';
import { readSharedConfig } from './shared-config.ts';
import type { Sha256 } from '../ports/digest.ts';

type StatusReading =
  | { readonly kind: 'status'; readonly status: SlotStatus }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export async function showStatus(
  reader: { cluster: Cluster; sha256: Sha256; clock: Pick<Clock, 'now'> },
  choice: ServiceChoice,
): Promise<StatusReading> {
  const reading = await readSlots(reader, choice);
  if (reading.kind === 'refused') return reading;
  const shared = await readSharedConfig(reader.cluster, reading.pair);
  return { kind: 'status', status: statusOf(reading.pair, shared, reader.cluster, reader.clock.now()) };
}

function statusOf(pair: SlotPair, shared: SharedConfig, cluster: Cluster, now: Date): SlotStatus {
  const { scope } = cluster;
  const { context, namespace } = scope;
  const refusals = rollbackRefusals(pair);
  const [first] = refusals;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'SlotStatus',
    context,
    service: pair.service.metadata.name,
    namespace,
    ...reasonRequired(pair.service),
    traffic: {
      kind: overlapOf(pair) === undefined ? 'selector' : 'overlap',
      slotLabel: pair.slotKey,
      live: pair.live.name,
      idle: pair.idle.name,
    },
    slots: slotsByName(pair).map((slot) => slotState(pair, slot, cluster.serverTime())),
    history: pair.history.kind === 'entries' ? pair.history.entries.map(historyItem) : [],
    rollback: {
      instant: first === undefined,
      ...(first === undefined ? { to: wayBack(pair).name } : { reason: rollbackReason(first, scope) }),
    },
    guard: { annotated: guardedLabel(pair.service) !== undefined },
    ...overlap(pair, scope),
    ...keptUntil(pair),
    warnings: [
      ...overlapWarnings(pair, now),
      ...warningsOf(pair, shared, scope),
      ...holdWarnings(pair),
      ...ownershipWarnings(pair.service, scopeOf(scope, pair.service)),
    ],
    breakGlass: breakGlassCommand(pair, scope),
  };
}

/** Where `rollback` leads: out of an overlap, to what served before it. */
function wayBack(pair: SlotPair): Slot {
  return overlapOf(pair) === undefined ? pair.idle : pair.live;
}

function overlap(pair: SlotPair, scope: CommandScope): Pick<SlotStatus, 'overlap'> {
  const entry = overlapOf(pair);
  if (entry === undefined) return {};
  const { when: since, who } = entry;
  const at = { ...scope, ...reasonRequired(pair.service) };
  return { overlap: { since, who, ...waysOut(at, pair.service.metadata.name) } };
}

/** An overlap is for a moment: one that lasts was left behind. */
function overlapWarnings(pair: SlotPair, now: Date): readonly string[] {
  const entry = overlapOf(pair);
  if (entry === undefined || now.getTime() - Date.parse(entry.when) < longOverlapMs) return [];
  return [`${bothSlots(pair)} are both selected since ${entry.when}: that is meant for a moment`];
}

/** Longer than anybody is known to ask for. */
const longOverlapMs = 2 * 60 * 1000;

function keptUntil(pair: SlotPair): { hold?: { until: string } } {
  if (overlapOf(pair) !== undefined) return {};
  const hold = holdOf(pair);
  if (hold.kind !== 'until' || desiredReplicas(pair.idle.deployment) === 0) return {};
  return { hold: { until: timeText(hold.end) } };
}

function historyItem({
  op,
  verb,
  from,
  to,
  who,
  when,
  why,
  verdict,
  receipt,
}: HistoryEntry): SlotStatus['history'][number] {
  const noted = { ...(why === undefined ? {} : { why }), ...(receipt === undefined ? {} : { receipt }) };
  return { op, verb, from, to, who, when, verdict, ...noted };
}

function rollbackReason(refusal: Refusal, scope: CommandScope): string {
  const { summary, expected, found } = describeRefusal(refusal, scope, undefined);
  if (refusal.kind === 'no-history') return 'no switch is recorded';
  if (refusal.kind === 'target-changed') return `${summary} (${refusal.served})`;
  return `${summary} (expected ${expected}; found ${found})`;
}

function slotState(pair: SlotPair, slot: Slot, serverTime: Date | undefined): SlotState {
  const { deployment } = slot;
  const targets = readyTargets(pair.endpointSlices);
  return {
    name: slot.name,
    role: overlapOf(pair) !== undefined || isLiveAlone(pair, slot) ? 'live' : 'idle',
    workload: `deployment/${deployment.metadata.name}`,
    image: agentImage(deployment),
    images: deployment.spec.template.spec.containers.map(({ name, image }) => ({
      container: name,
      image: image ?? '',
    })),
    version: agentVersion(deployment) ?? null,
    template: slot.template,
    desired: desiredReplicas(deployment),
    ready: readyPods(slot).length,
    updated: deployment.status?.updatedReplicas ?? 0,
    endpoints: slot.pods.filter((pod) => targets.has(pod.metadata.name)).length,
    configMaps: [...configMapsOf(deployment)],
    troubles: troubledPods(slot.pods)
      .filter((pod) => pod.kind !== 'deleting')
      .map(({ name, reason }) => ({ pod: name, reason })),
    verdict: verdictState(slot, serverTime),
  };
}

function verdictState(slot: Slot, serverTime: Date | undefined): SlotState['verdict'] {
  const stored = storedVerdict(slot, serverTime);
  switch (stored.kind) {
    case 'none':
      return null;
    case 'unreadable':
      return { outcome: 'unreadable', stale: stored.problem };
    case 'verdict': {
      const { outcome, cases, passed, who, when, set } = stored.receipt;
      return { outcome, stale: stored.stale ?? null, cases, passed, who, when, set };
    }
  }
}

/** For the day when this tool is broken. */
function breakGlassCommand(pair: SlotPair, scope: CommandScope): string {
  const patch = breakGlassPatch(pair.service, pair.slotKey, wayBack(pair).name);
  const name = pair.service.metadata.name;
  return kubectlCommand(scope, `patch svc ${name} --type merge -p ${shellWord(JSON.stringify(patch))}`);
}
