import { isJsonObject, type Json } from '../json.ts';
import { annotation } from './annotations.ts';
import type { Service } from './kubernetes.ts';

/** One move of traffic, as kept in the Service's history annotation. */
export interface HistoryEntry {
  /** Random id of the write that made the move. */
  readonly op: string;
  /** Counts the moves of the Service, from 1; entries of earlier versions have none (`revisionsOf`). */
  readonly rev?: number;
  /** `overlap`: both slots were selected, on the way from one to the other. */
  readonly verb: 'switch' | 'rollback' | 'overlap';
  readonly from: string;
  readonly to: string;
  readonly who: string;
  /** RFC 3339, UTC, seconds. */
  readonly when: string;
  readonly why?: string;
  /** What the move rested on: a passed replay, a skipped one, or none (a rollback never asks). */
  readonly verdict: 'passed' | 'skipped' | 'none';
  /** Digest of the golden set that passed. */
  readonly set?: string;
  /** The recorded verdict that it rested on, whose it is and of when; absent where the set was replayed. */
  readonly receipt?: MoveReceipt;
  /** Pod template digests by slot, at the moment of the move. */
  readonly templates: Readonly<Record<string, string>>;
  /** Agent images by slot, at the moment of the move. */
  readonly images: Readonly<Record<string, string>>;
}

/** What a move keeps of the receipt that it was made by. */
export interface MoveReceipt {
  readonly op: string;
  readonly who: string;
  /** RFC 3339, UTC, seconds. */
  readonly when: string;
}

/** The history annotation as found. Entries are newest first. */
export type HistoryReading =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'entries';
      readonly raw: string;
      readonly latest: HistoryEntry;
      readonly entries: readonly HistoryEntry[];
    }
  | { readonly kind: 'unreadable'; readonly raw: string; readonly problem: string };

export const historyLimit = 10;

export function readHistory(service: Service): HistoryReading {
  const raw = service.metadata.annotations?.[annotation.history];
  if (raw === undefined) return { kind: 'none' };
  let value: Json;
  try {
    value = JSON.parse(raw) as Json;
  } catch {
    return { kind: 'unreadable', raw, problem: 'it is not JSON' };
  }
  if (!Array.isArray(value)) return { kind: 'unreadable', raw, problem: 'it is not a list' };
  const entries = (value as readonly Json[]).map(asEntry);
  const [latest] = entries;
  if (!entries.every((entry) => entry !== undefined))
    return { kind: 'unreadable', raw, problem: 'an entry lacks a field' };
  return latest === undefined
    ? { kind: 'unreadable', raw, problem: 'it is an empty list' }
    : { kind: 'entries', raw, latest, entries };
}

export function latestEntry(history: HistoryReading): HistoryEntry | undefined {
  return history.kind === 'entries' ? history.latest : undefined;
}

/**
 * History says how traffic came to be where it is only if its last move ended there.
 * @param selected the slot that the selector names; undefined where it names none, as an overlap leaves it
 */
export function explainsTraffic(history: HistoryReading, selected: string | undefined): boolean {
  return history.kind === 'entries' && leftSelected(history.latest) === selected;
}

/** What a move left selected: undefined for both slots. */
export function leftSelected({ verb, to }: Pick<HistoryEntry, 'verb' | 'to'>): string | undefined {
  return verb === 'overlap' ? undefined : to;
}

/**
 * The annotation's new value: `entry` on top, the oldest dropped. The guard in the API server reads the beginning of
 * this very text (guard-policy.ts): op, verb, from and to stand first, in this order.
 */
export function historyWith(history: HistoryReading, { op, verb, from, to, ...rest }: HistoryEntry): string {
  const earlier = history.kind === 'entries' ? history.entries : [];
  const rev = (revisionsOf(earlier)[0] ?? 0) + 1;
  return JSON.stringify([{ op, verb, from, to, ...rest, rev }, ...earlier].slice(0, historyLimit));
}

/**
 * The number of each entry, newest first. Numbers follow one another, so one of them tells the others; where there is
 * none the oldest entry is the first.
 */
export function revisionsOf(entries: readonly HistoryEntry[]): readonly number[] {
  const at = entries.findIndex(({ rev }) => rev !== undefined);
  const newest = Math.max(entries.length, (entries[at]?.rev ?? 0) + Math.max(at, 0));
  return entries.map((_, index) => newest - index);
}

function asEntry(value: Json): HistoryEntry | undefined {
  if (!isJsonObject(value)) return undefined;
  const { op, rev, verb, from, to, who, when, why, verdict, set, receipt, templates, images } = value;
  if (typeof op !== 'string' || typeof from !== 'string' || typeof to !== 'string') return undefined;
  if (typeof who !== 'string' || typeof when !== 'string' || Number.isNaN(Date.parse(when))) return undefined;
  if (verb !== 'switch' && verb !== 'rollback' && verb !== 'overlap') return undefined;
  if (verdict !== 'passed' && verdict !== 'skipped' && verdict !== 'none') return undefined;
  if (!isStringMap(templates) || !isStringMap(images)) return undefined;
  const noted = {
    ...(isCount(rev) ? { rev } : {}),
    ...(typeof why === 'string' ? { why } : {}),
    ...(typeof set === 'string' ? { set } : {}),
    ...receiptOf(receipt),
  };
  return { op, verb, from, to, who, when, verdict, templates, images, ...noted };
}

/** As with a number: it is not what the move is trusted by. */
function receiptOf(value: Json | undefined): { receipt?: MoveReceipt } {
  if (!isJsonObject(value)) return {};
  const { op, who, when } = value;
  if (typeof op !== 'string' || typeof who !== 'string' || typeof when !== 'string') return {};
  return { receipt: { op, who, when } };
}

/** A number that is none says nothing of the move itself: it is not read. */
function isCount(value: Json | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isStringMap(value: Json | undefined): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((member) => typeof member === 'string');
}
