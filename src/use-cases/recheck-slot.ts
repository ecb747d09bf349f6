import { leftSelected } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import { readyPods, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { changedTemplateText, readTemplate } from './read-template.ts';
import { undoMove, type Undone } from './undo-move.ts';

/**
 * Two objects cannot be changed at once: what happened to the slot between verdict and patch is looked for after the
 * patch. A template that changed is taken back, and so is a slot without a ready pod: before kube-proxy follows, no
 * user may have noticed.
 */
export async function recheckSlot(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  service: Service,
  movedAtMs: number,
): Promise<{ readonly kind: 'as-judged' } | Undone> {
  const found = await readTemplate(work, move.to).catch(asProblem);
  switch (found.kind) {
    case 'as-judged': {
      if (found.readyReplicas > 0 || !isBetterBefore(move)) return { kind: 'as-judged' };
      return undoMove(work, pair, move, service, movedAtMs, unreadyText(move.to));
    }
    case 'problem': {
      const reason = `${move.to.name} could not be read again: ${found.problem}`;
      return { kind: 'not-certain', live: leftSelected(move.entry), reason };
    }
    case 'changed':
      return undoMove(work, pair, move, service, movedAtMs, changedTemplateText(move.to, found.by));
  }
}

/** Where no pod of the slot before was ready either, nothing is won by going back to it. */
export function isBetterBefore({ from }: Move): boolean {
  return readyPods(from).length > 0;
}

export function unreadyText(slot: Slot): string {
  return `no pod of ${slot.name} is ready any more`;
}
