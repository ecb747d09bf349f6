import { holdOf } from './hold.ts';
import { inOverlapRefusals } from './overlap.ts';
import { reasonRefusals } from './reason-refusals.ts';
import type { Refusal } from './refusal.ts';
import { shrinkTo, type Resize } from './resize.ts';
import type { SlotPair } from './slots.ts';
import { timeText } from './time-text.ts';

export interface StandbyRequest {
  /** Size that the idle slot shall have. */
  readonly replicas: number;
  /** Within the hold time too. */
  readonly force: boolean;
  /** Why, in the operator's words. */
  readonly reason?: string | undefined;
  readonly now: Date;
}

export type StandbyPlan =
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'already-so' }
  | { readonly kind: 'shrink'; readonly resize: Resize };

/** Shrinks the idle slot, once it need not be the way back any more. */
export function planStandby(pair: SlotPair, { replicas, force, reason, now }: StandbyRequest): StandbyPlan {
  const overlapping = inOverlapRefusals(pair);
  if (overlapping.length > 0) return { kind: 'refused', refusals: overlapping };
  const resize = shrinkTo(pair.idle, replicas);
  if (resize === undefined) return { kind: 'already-so' };
  const refusals = [
    ...(force ? [] : holdRefusals(pair, replicas, now)),
    ...reasonRefusals(pair.service, reason),
  ];
  return refusals.length > 0 ? { kind: 'refused', refusals } : { kind: 'shrink', resize };
}

function holdRefusals(pair: SlotPair, replicas: number, now: Date): readonly Refusal[] {
  const service = pair.service.metadata.name;
  const { history } = pair;
  if (history.kind === 'unreadable')
    return [{ kind: 'history-unreadable', service, problem: history.problem }];
  const hold = holdOf(pair);
  switch (hold.kind) {
    case 'none':
      return [];
    case 'unreadable':
      return [{ kind: 'hold-unreadable', service, found: hold.found }];
    case 'until': {
      if (hold.end <= now) return [];
      const move = `${hold.by} at ${hold.since}`;
      return [
        { kind: 'within-hold', service, slot: pair.idle.name, move, end: timeText(hold.end), replicas },
      ];
    }
  }
}
