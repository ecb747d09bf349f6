import { latestEntry, leftSelected, readHistory } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { lastWriter, writerSince } from '../domain/slots/manager-of.ts';
import { movePatch, planMove, recogniseMove, type Move, type MoveRecord } from '../domain/slots/move-plan.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import type { Cluster } from '../ports/cluster.ts';
import { timestamp, type ClusterWork } from './cluster-work.ts';
import { writeOnce } from './write-once.ts';

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly service: Service; readonly ms: number }
  /** Applied, and somebody else changed the Service again before we could see it. */
  | { readonly kind: 'overtaken'; readonly live: string | undefined; readonly by: string }
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
  const start = clock.monotonicMs();
  const outcome = await writeOnce<Service>({
    send: (asRead) => cluster.patch('Service', name, movePatch({ ...move, service: asRead ?? move.service })),
    read: () => cluster.get('Service', name),
    recognise: (now) => recogniseMove(move, now),
    pause: (ms) => clock.sleep(ms),
  });
  switch (outcome.kind) {
    case 'applied':
      return (
        overtakenBy(move, outcome.object) ?? {
          kind: 'moved',
          service: outcome.object,
          ms: clock.monotonicMs() - start,
        }
      );
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

export type Overtaken = Extract<MoveOutcome, { kind: 'overtaken' }>;

/** Whether traffic went on to another slot after a move of ours, and by whom. */
export function overtakenBy({ entry, slotKey }: Move, now: Service): Overtaken | undefined {
  const live = now.spec.selector?.[slotKey];
  if (live === leftSelected(entry)) return undefined;
  const last = latestEntry(readHistory(now));
  const by =
    last === undefined || last.op === entry.op
      ? lastWriter(now.metadata, ['spec', 'selector'])
      : `${last.verb} by ${last.who} at ${last.when}`;
  return { kind: 'overtaken', live, by };
}

/** What the selector names in an overlap. */
const noSlot = 'no slot alone';

/** Says who was faster, from the history where it knows, else from managedFields. */
export function conflictRefusal(move: Pick<Move, 'service' | 'slotKey'>, now: Service): Refusal {
  const before = move.service.spec.selector?.[move.slotKey] ?? noSlot;
  const found = now.spec.selector?.[move.slotKey] ?? noSlot;
  const { kind, by } = changeSince(move.service, now);
  return {
    kind: 'changed-meanwhile',
    object: `service/${now.metadata.name}`,
    expected: `${before} to be live, as read before`,
    found: found === before ? `${found} is live, but ${kind} changed` : `${found} is live`,
    by,
  };
}

/** What of a Service was changed since it was read, and by whom. */
export function changeSince(before: Service, now: Service): { kind: string; by: string } {
  const last = latestEntry(readHistory(now));
  if (before.metadata.uid !== now.metadata.uid)
    return { kind: 'it was made anew, its uid', by: lastWriter(now.metadata, ['spec', 'selector']) };
  if (last !== undefined && last.op !== latestEntry(readHistory(before))?.op)
    return { kind: 'the history', by: `${last.verb} by ${last.who} at ${last.when}` };
  const by = writerSince(before.metadata, now.metadata, ['spec', 'selector']);
  return { kind: 'the selector or an annotation', by };
}
