import { latestEntry, readHistory } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import { movePatch, planMove, recogniseMove, type Move, type MoveRecord } from '../domain/slots/move-plan.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import { timestamp, type ClusterWork } from './cluster-work.ts';
import { templateDigest } from './read-slots.ts';
import { writeOnce } from './write-once.ts';

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly service: Service; readonly ms: number }
  /** Not applied: somebody else changed the Service first. */
  | { readonly kind: 'conflict'; readonly refusal: Refusal; readonly live: string | undefined }
  /** Perhaps applied. */
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * Who asks, for the record. Never rejects: it is asked beside the reading of the slots, which fails for the same
 * reasons and says them, and the move does not depend on it.
 */
export async function whoAsks(cluster: Cluster): Promise<string> {
  try {
    return await cluster.whoAmI();
  } catch {
    return 'an unknown user';
  }
}

export function prepareMove(
  work: ClusterWork,
  pair: SlotPair,
  to: Slot,
  record: Omit<MoveRecord, 'op' | 'when'>,
): Move {
  return planMove(pair, to, { ...record, op: work.ids.next(), when: timestamp(work.clock.now()) });
}

/** Sends the one patch of a move and finds out what became of it. */
export async function moveTraffic({ cluster, clock }: ClusterWork, move: Move): Promise<MoveOutcome> {
  const name = move.service.metadata.name;
  const patch = movePatch(move);
  const start = clock.monotonicMs();
  const outcome = await writeOnce<Service>({
    send: () => cluster.patch('Service', name, patch),
    read: () => cluster.get('Service', name),
    recognise: (now) => recogniseMove(move, now),
  });
  switch (outcome.kind) {
    case 'applied':
      return { kind: 'moved', service: outcome.object, ms: clock.monotonicMs() - start };
    case 'conflict':
      return {
        kind: 'conflict',
        refusal: conflictRefusal(move, outcome.object),
        live: outcome.object.spec.selector?.[move.slotKey],
      };
    case 'unknown':
      return { kind: 'unknown', detail: outcome.error.message };
  }
}

/** Says who was faster, from the history where it knows, else from managedFields. */
export function conflictRefusal(move: Pick<Move, 'service' | 'slotKey'>, now: Service): Refusal {
  const before = move.service.spec.selector?.[move.slotKey] ?? 'none';
  const found = now.spec.selector?.[move.slotKey] ?? 'none';
  const { kind, by } = changeSince(move.service, now);
  return {
    kind: 'changed-meanwhile',
    object: `service/${now.metadata.name}`,
    expected: `${before} to be live, as read before`,
    found: found === before ? `${found} is live, but ${kind} changed` : `${found} is live`,
    by,
  };
}

function changeSince(before: Service, now: Service): { kind: string; by: string } {
  const last = latestEntry(readHistory(now));
  if (before.metadata.uid !== now.metadata.uid)
    return { kind: 'it was made anew, its uid', by: lastWriter(now.metadata, ['spec', 'selector']) };
  if (last !== undefined && last.op !== latestEntry(readHistory(before))?.op)
    return { kind: 'the history', by: `${last.verb} by ${last.who} at ${last.when}` };
  return { kind: 'the selector or an annotation', by: lastWriter(now.metadata, ['spec', 'selector']) };
}

/** The template that runs in a slot now; a change since the verdict makes it void. */
export async function readTemplate(
  { cluster, sha256 }: ClusterWork,
  slot: Slot,
): Promise<{ digest: string; by: string }> {
  const deployment = await cluster.get('Deployment', slot.deployment.metadata.name);
  return {
    digest: templateDigest(sha256, deployment.spec.template),
    by: lastWriter(deployment.metadata, ['spec', 'template']),
  };
}

/** One Event on the Service, for whoever looks there. The move stands without it. */
export async function recordEvent(
  work: ClusterWork,
  move: Move,
  service: Service,
): Promise<string | undefined> {
  const { entry } = move;
  const { name, namespace, uid, resourceVersion } = service.metadata;
  const now = timestamp(work.clock.now());
  try {
    await work.cluster.create('Event', {
      metadata: { name: `${name}.${entry.op}` },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Service',
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      type: 'Normal',
      reason: entry.verb === 'switch' ? 'TrafficSwitched' : 'TrafficRolledBack',
      message: `${entry.from} -> ${entry.to} by ${entry.who}${entry.why === undefined ? '' : `: ${entry.why}`}`,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: 'kubectl-bluegreen' },
    });
    return undefined;
  } catch (error) {
    if (error instanceof ClusterError) return `no Event was recorded: ${error.message}`;
    throw error;
  }
}
