import { latestEntry, readHistory, type HistoryEntry } from './history.ts';
import type { Service } from './kubernetes.ts';
import { laggingLoadBalancer } from './lagging-load-balancer.ts';
import { pluginCommand, type CommandScope } from './printed-command.ts';
import type { Refusal } from './refusal.ts';
import type { Slot, SlotPair } from './slots.ts';

type Selected = Pick<SlotPair, 'service' | 'slotKey' | 'history'>;

/** The slot that the selector names; undefined where it names none, as in an overlap. */
export function selectedSlot({
  service,
  slotKey,
}: Pick<Selected, 'service' | 'slotKey'>): string | undefined {
  return service.spec.selector?.[slotKey];
}

/**
 * The recorded move by which both slots are selected now: the slot key has left the selector. Undefined where one slot
 * is selected.
 */
export function overlapOf(selected: Selected): HistoryEntry | undefined {
  const last = latestEntry(selected.history);
  return selectedSlot(selected) === undefined && last?.verb === 'overlap' ? last : undefined;
}

/** Whether traffic goes to the slot, and to no other. */
export function isLiveAlone(pair: SlotPair, slot: Slot): boolean {
  return slot === pair.live && overlapOf(pair) === undefined;
}

/** Both slots, in words: `blue and green`. In an overlap `live` is what served before it. */
export function bothSlots({ live, idle }: Pick<SlotPair, 'live' | 'idle'>): string {
  return `${live.name} and ${idle.name}`;
}

/** Which slot is live, in words for who interrupts: `blue`, `each of blue and green`. */
export function liveInWords(pair: SlotPair): string {
  return overlapOf(pair) === undefined ? pair.live.name : `each of ${bothSlots(pair)}`;
}

/** What a Service that was read again selects, in words. */
export function nowLive(pair: SlotPair, service: Service): string {
  const now = { ...pair, service, history: readHistory(service) };
  const live = selectedSlot(now);
  if (live !== undefined) return `${live} is live`;
  return overlapOf(now) === undefined ? 'no slot is live' : `${bothSlots(pair)} are both selected`;
}

/** What is not to be done while both slots serve. */
export function inOverlapRefusals(pair: SlotPair): readonly Refusal[] {
  const entry = overlapOf(pair);
  if (entry === undefined) return [];
  const { from, to, who, when } = entry;
  return [{ kind: 'in-overlap', service: pair.service.metadata.name, from, to, who, when }];
}

/** What keeps the slot key in the selector: without it, the selector would pick more than the two slots. */
export function overlapRefusals(pair: SlotPair): readonly Refusal[] {
  const service = pair.service.metadata.name;
  const others =
    Object.keys(pair.baseSelector).length === 0 ? ['every pod of the namespace'] : pair.otherPods;
  return others.length === 0
    ? []
    : [{ kind: 'overlap-selects-others', service, slotKey: pair.slotKey, others }];
}

/** How an overlap is ended, by command. */
export function waysOut(
  scope: CommandScope,
  service: string,
): { readonly finish: string; readonly leave: string } {
  return {
    finish: pluginCommand(scope, 'switch', service),
    leave: pluginCommand(scope, 'rollback', service),
  };
}

/** Where nobody says how long, and something follows a move late. */
const defaultOverlapMs = 10_000;

/**
 * How long both slots are to be selected before `to` is alone, in milliseconds; 0: not at all.
 * @param askedMs undefined where nobody asked: then only for a load balancer that lags, and only where it can be
 */
export function overlapMs(pair: SlotPair, to: Slot, askedMs: number | undefined): number {
  // One that is there is finished, not begun again.
  if (overlapOf(pair) !== undefined) return 0;
  if (askedMs !== undefined) return askedMs;
  const isLate = laggingLoadBalancer(pair.service, to) !== undefined;
  return isLate && overlapRefusals(pair).length === 0 ? defaultOverlapMs : 0;
}
