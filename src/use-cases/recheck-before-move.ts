import { lastWriter, writerSince } from '../domain/slots/manager-of.ts';
import { recogniseMove, type Move } from '../domain/slots/move-plan.ts';
import { overlapOf, overlapRefusals, selectedSlot } from '../domain/slots/overlap.ts';
import { preflight } from '../domain/slots/preflight.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { slotNamed, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { conflictRefusal } from './move-traffic.ts';
import { readSlots } from './read-slots.ts';

/** What was found; `live` is undefined where that is not known any more. */
interface Since {
  readonly refusals: readonly Refusal[];
  readonly live: string | undefined;
  /** The slot that traffic is to go to, as it is now. */
  readonly to?: Slot | undefined;
}

/** The verdict took a while: what was read before it must still hold. */
export async function recheckBeforeMove(
  work: ClusterWork,
  choice: ServiceChoice,
  move: Move,
): Promise<Since> {
  const again = await readSlots(work, { ...choice, service: move.service.metadata.name }, 'slots');
  if (again.kind === 'refused') return { refusals: [again.refusal], live: undefined };
  const to = slotNamed(again.pair, move.to.name);
  return { refusals: refusalsSince(again.pair, move), live: selectedSlot(again.pair), to };
}

function refusalsSince(now: SlotPair, move: Move): readonly Refusal[] {
  if (recogniseMove(move, now.service) !== 'as-planned') return [conflictRefusal(move, now.service)];
  const to = slotNamed(now, move.to.name);
  if (to !== undefined && to.deployment.metadata.uid !== move.to.deployment.metadata.uid)
    return [changedRefusal(move.to, 'Deployment', lastWriter(to.deployment.metadata, ['spec']))];
  if (to?.template === move.to.template)
    return [...preflight(now, to), ...(needsNoOthers(now, move) ? overlapRefusals(now) : [])];
  const by = to && writerSince(move.to.deployment.metadata, to.deployment.metadata, ['spec', 'template']);
  return [changedRefusal(move.to, 'pod template', by ?? 'changed while the golden set was replayed')];
}

/** Before both slots are selected, and while they are. */
function needsNoOthers(now: SlotPair, { entry }: Move): boolean {
  return entry.verb === 'overlap' || overlapOf(now) !== undefined;
}

function changedRefusal(slot: Slot, what: 'Deployment' | 'pod template', by: string): Refusal {
  return {
    kind: 'changed-meanwhile',
    object: `deployment/${slot.deployment.metadata.name}`,
    expected: `the ${what} that was judged`,
    found: 'another one',
    by,
  };
}
