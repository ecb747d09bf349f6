import { isJsonObject, type Json } from '../json.ts';
import { annotation } from './annotations.ts';
import type { Service } from './kubernetes.ts';

/** One move of traffic, as kept in the Service's history annotation. */
export interface HistoryEntry {
  /** Random id of the write that made the move. */
  readonly op: string;
  readonly verb: 'switch' | 'rollback';
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
  /** Pod template digests by slot, at the moment of the move. */
  readonly templates: Readonly<Record<string, string>>;
  /** Agent images by slot, at the moment of the move. */
  readonly images: Readonly<Record<string, string>>;
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

/** History says how traffic came to be where it is only if its last move ended there. */
export function explainsTraffic(history: HistoryReading, liveSlot: string): boolean {
  return history.kind === 'entries' && history.latest.to === liveSlot;
}

/** The annotation's new value: `entry` on top, the oldest dropped. */
export function historyWith(history: HistoryReading, entry: HistoryEntry): string {
  const earlier = history.kind === 'entries' ? history.entries : [];
  return JSON.stringify([entry, ...earlier].slice(0, historyLimit));
}

function asEntry(value: Json): HistoryEntry | undefined {
  if (!isJsonObject(value)) return undefined;
  const { op, verb, from, to, who, when, why, verdict, set, templates, images } = value;
  if (typeof op !== 'string' || typeof from !== 'string' || typeof to !== 'string') return undefined;
  if (typeof who !== 'string' || typeof when !== 'string' || Number.isNaN(Date.parse(when))) return undefined;
  if (verb !== 'switch' && verb !== 'rollback') return undefined;
  if (verdict !== 'passed' && verdict !== 'skipped' && verdict !== 'none') return undefined;
  if (!isStringMap(templates) || !isStringMap(images)) return undefined;
  const noted = { ...(typeof why === 'string' ? { why } : {}), ...(typeof set === 'string' ? { set } : {}) };
  return { op, verb, from, to, who, when, verdict, templates, images, ...noted };
}

function isStringMap(value: Json | undefined): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((member) => typeof member === 'string');
}
