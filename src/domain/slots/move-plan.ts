import { annotation } from './annotations.ts';
import { agentImage } from './agent-container.ts';
import { historyWith, readHistory, type HistoryEntry, type MoveReceipt } from './history.ts';
import type { JsonPatch, JsonPatchOperation } from './json-patch.ts';
import { pointerToken } from './json-patch.ts';
import type { Service } from './kubernetes.ts';
import type { Slot, SlotPair } from './slots.ts';
import { uidTest } from './uid-test.ts';

/** A move of traffic that is going to be written: a value, nothing has happened yet. */
export interface Move {
  readonly service: Service;
  readonly slotKey: string;
  readonly from: Slot;
  readonly to: Slot;
  readonly entry: HistoryEntry;
}

/** What a move is recorded with, besides what the slots themselves say. */
export interface MoveRecord {
  readonly op: string;
  readonly verb: HistoryEntry['verb'];
  readonly who: string;
  readonly when: string;
  readonly why: string | undefined;
  readonly verdict: HistoryEntry['verdict'];
  readonly set: string | undefined;
  readonly receipt?: MoveReceipt | undefined;
}

export function planMove(pair: SlotPair, to: Slot, record: MoveRecord): Move {
  const { why, set, receipt, ...rest } = record;
  const from = to === pair.live ? pair.idle : pair.live;
  const slots = [pair.live, pair.idle];
  return {
    service: pair.service,
    slotKey: pair.slotKey,
    from,
    to,
    entry: {
      ...rest,
      from: from.name,
      to: to.name,
      ...(why === undefined ? {} : { why }),
      ...(set === undefined ? {} : { set }),
      ...(receipt === undefined ? {} : { receipt }),
      templates: Object.fromEntries(slots.map((slot) => [slot.name, slot.template])),
      images: Object.fromEntries(slots.map((slot) => [slot.name, agentImage(slot.deployment)])),
    },
  };
}

/**
 * The one write of a move: it holds only for the very Service, selector and history that were read.
 * A `test` for null passes where the key is missing, but only under a parent that exists, so a Service
 * without annotations gets its whole map (kube-apiserver 1.36).
 */
export function movePatch({ service, slotKey, to, entry }: Move): JsonPatch {
  const { metadata, spec } = service;
  const key = `/metadata/annotations/${pointerToken(annotation.history)}`;
  const value = historyWith(readHistory(service), entry);
  const record: JsonPatchOperation[] =
    metadata.annotations === undefined
      ? [
          { op: 'test', path: '/metadata/annotations', value: null },
          { op: 'add', path: '/metadata/annotations', value: { [annotation.history]: value } },
        ]
      : [
          { op: 'test', path: key, value: metadata.annotations[annotation.history] ?? null },
          { op: 'add', path: key, value },
        ];
  return [
    uidTest(metadata),
    { op: 'test', path: '/spec/selector', value: spec.selector ?? null },
    ...record,
    selectorOperation({ service, slotKey, to, entry }),
  ];
}

/** The slot key leaves the selector for an overlap, and comes back after it. */
function selectorOperation({ service, slotKey, to, entry }: Omit<Move, 'from'>): JsonPatchOperation {
  const path = `/spec/selector/${pointerToken(slotKey)}`;
  if (entry.verb === 'overlap') return { op: 'remove', path };
  const isThere = service.spec.selector?.[slotKey] !== undefined;
  return { op: isThere ? 'replace' : 'add', path, value: to.name };
}

/** The Service as an overlap leaves it, for the plan of what follows. */
export function serviceInOverlap({ service, slotKey, entry }: Move): Service {
  const { [slotKey]: left, ...selector } = service.spec.selector ?? {};
  const value = historyWith(readHistory(service), entry);
  const annotations = { ...service.metadata.annotations, [annotation.history]: value };
  return {
    ...service,
    metadata: { ...service.metadata, annotations },
    spec: { ...service.spec, selector: left === undefined ? (service.spec.selector ?? {}) : selector },
  };
}

/** What a Service read again says of a move whose answer did not come. */
export function recogniseMove({ service, entry }: Move, now: Service): 'mine' | 'as-planned' | 'other' {
  if (now.metadata.uid !== service.metadata.uid) return 'other';
  const history = readHistory(now);
  if (history.kind === 'entries' && history.entries.some((one) => one.op === entry.op)) return 'mine';
  const same =
    now.metadata.annotations?.[annotation.history] === service.metadata.annotations?.[annotation.history] &&
    sameSelector(now, service);
  return same ? 'as-planned' : 'other';
}

function sameSelector(one: Service, other: Service): boolean {
  const [left, right] = [one.spec.selector ?? {}, other.spec.selector ?? {}];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
