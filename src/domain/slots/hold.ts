import { durationOf } from '../duration.ts';
import { annotation } from './annotations.ts';
import { explainsTraffic, type HistoryEntry } from './history.ts';
import type { Service } from './kubernetes.ts';
import { lastWrite } from './manager-of.ts';
import { selectedSlot } from './overlap.ts';
import type { SlotPair } from './slots.ts';

/** How long the slot before is kept as it is after a move, where the Service says nothing else. */
const defaultHoldMs = 60 * 60 * 1000;

export type Hold =
  /** No move is known. */
  | { readonly kind: 'none' }
  | { readonly kind: 'until'; readonly end: Date; readonly since: string; readonly by: string }
  | { readonly kind: 'unreadable'; readonly found: string };

/** Until when the slot that traffic left is kept: counted from the last move, recorded or not. */
export function holdOf({ service, slotKey, history }: SlotPair): Hold {
  const ms = holdMs(service);
  if (ms === undefined)
    return { kind: 'unreadable', found: service.metadata.annotations?.[annotation.hold] ?? '' };
  const outside = lastWrite(service.metadata, ['spec', 'selector']);
  const move =
    history.kind === 'entries' &&
    (explainsTraffic(history, selectedSlot({ service, slotKey })) || outside === undefined)
      ? moveText(history.latest)
      : history.kind === 'none'
        ? undefined
        : outside;
  if (move === undefined) return { kind: 'none' };
  return { kind: 'until', end: new Date(Date.parse(move.when) + ms), since: move.when, by: move.by };
}

function holdMs({ metadata }: Service): number | undefined {
  const text = metadata.annotations?.[annotation.hold];
  return text === undefined ? defaultHoldMs : durationOf(text);
}

function moveText({ verb, who, when }: HistoryEntry): { when: string; by: string } {
  return { when, by: `${verb} by ${who}` };
}

export function holdWarnings(pair: SlotPair): readonly string[] {
  const hold = holdOf(pair);
  return hold.kind === 'unreadable'
    ? [`annotation ${annotation.hold}: "${hold.found}" is no length of time, as 1h`]
    : [];
}

/**
 * Whether the idle slot is the way back of the last switch: it served before it, and still runs what it ran. After a
 * rollback the idle slot is what was left for good.
 */
export function isWayBack({ service, slotKey, history, idle }: SlotPair): boolean {
  if (history.kind !== 'entries' || !explainsTraffic(history, selectedSlot({ service, slotKey })))
    return false;
  const { verb, from, templates } = history.latest;
  return verb === 'switch' && from === idle.name && templates[idle.name] === idle.template;
}
