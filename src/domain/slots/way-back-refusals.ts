import { agentImage } from './agent-container.ts';
import { holdOf, isWayBack } from './hold.ts';
import type { Refusal } from './refusal.ts';
import type { SlotPair } from './slots.ts';
import { timeText } from './time-text.ts';

/** Within the hold time a change of the slot that served before gives up the way back, which is to be meant. */
export function wayBackRefusals(pair: SlotPair, now: Date): readonly Refusal[] {
  if (!isWayBack(pair)) return [];
  const service = pair.service.metadata.name;
  const hold = holdOf(pair);
  switch (hold.kind) {
    case 'none':
      return [];
    case 'unreadable':
      return [{ kind: 'hold-unreadable', service, found: hold.found }];
    case 'until': {
      if (hold.end <= now) return [];
      const { name: slot, deployment } = pair.idle;
      const move = `${hold.by} at ${hold.since}`;
      const served = agentImage(deployment);
      return [{ kind: 'discards-rollback', service, slot, served, move, end: timeText(hold.end) }];
    }
  }
}
