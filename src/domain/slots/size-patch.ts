import { canonicalJson } from '../canonical-json.ts';
import { isJsonObject, type Json } from '../json.ts';
import { annotation } from './annotations.ts';
import { annotationPatch } from './annotation-patch.ts';
import type { JsonPatch, JsonPatchOperation } from './json-patch.ts';
import type { Deployment } from './kubernetes.ts';
import { desiredReplicas } from './slots.ts';
import { uidTest } from './uid-test.ts';

/** The last change of a slot's size by this tool, as the size annotation keeps it. */
export interface SizeEntry {
  readonly op: string;
  readonly who: string;
  /** RFC 3339, UTC, seconds. */
  readonly when: string;
  /** In the operator's words. */
  readonly why?: string;
  readonly from: number;
  readonly to: number;
}

/** The one write of a change of size: it holds only for the very Deployment that was read. */
export function sizePatch(deployment: Deployment, entry: SizeEntry): JsonPatch {
  return [
    ...asRead(deployment),
    ...annotationPatch(deployment.metadata, annotation.size, JSON.stringify(entry)),
    { op: 'add', path: '/spec/replicas', value: entry.to },
  ];
}

/** Takes it back, as long as nobody changed the Deployment after it. `written` is what our write answered. */
export function sizeUndo(before: Deployment, written: Deployment): JsonPatch {
  return [
    ...asRead(written),
    ...annotationPatch(written.metadata, annotation.size, before.metadata.annotations?.[annotation.size]),
    { op: 'add', path: '/spec/replicas', value: desiredReplicas(before) },
  ];
}

function asRead({ metadata, spec }: Deployment): readonly JsonPatchOperation[] {
  return [
    uidTest(metadata),
    { op: 'test', path: '/spec/template', value: spec.template as unknown as Json },
    { op: 'test', path: '/spec/replicas', value: spec.replicas ?? null },
  ];
}

/** What a Deployment read again says of a write whose answer did not come. */
export function recogniseSize(
  before: Deployment,
  op: string,
  now: Deployment,
): 'mine' | 'as-planned' | 'other' {
  if (now.metadata.uid !== before.metadata.uid) return 'other';
  if (lastSize(now)?.op === op) return 'mine';
  const same =
    now.metadata.annotations?.[annotation.size] === before.metadata.annotations?.[annotation.size] &&
    now.spec.replicas === before.spec.replicas &&
    canonicalJson(now.spec.template as unknown as Json) ===
      canonicalJson(before.spec.template as unknown as Json);
  return same ? 'as-planned' : 'other';
}

/** The last change that the annotation tells of; undefined where there is none that can be read. */
export function lastSize({ metadata }: Deployment): SizeEntry | undefined {
  const text = metadata.annotations?.[annotation.size];
  if (text === undefined) return undefined;
  try {
    const entry = JSON.parse(text) as Json;
    if (!isJsonObject(entry)) return undefined;
    const { op, who, when, from, to } = entry;
    if (typeof op !== 'string' || typeof who !== 'string' || typeof when !== 'string') return undefined;
    return typeof from === 'number' && typeof to === 'number' ? { op, who, when, from, to } : undefined;
  } catch {
    return undefined;
  }
}
