import { isJsonObject, type Json } from '../json.ts';
import { annotation } from './annotations.ts';
import { annotationPatch } from './annotation-patch.ts';
import type { JsonPatch } from './json-patch.ts';
import type { Deployment, HorizontalPodAutoscaler } from './kubernetes.ts';
import { uidTest } from './uid-test.ts';

/** A change of an HPA's minReplicas that is going to be written. */
export interface AutoscalerChange {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly min: number;
  /** What was asked for by others, to be put back later; undefined where `min` is that. */
  readonly remember: number | undefined;
}

/** Who changed it here, kept beside what is to be put back. */
export interface AutoscalerRecord {
  readonly op: string;
  readonly who: string;
  readonly when: string;
}

/** The HPA that scales this Deployment. */
export function autoscalerOf(
  autoscalers: readonly HorizontalPodAutoscaler[],
  { metadata }: Deployment,
): HorizontalPodAutoscaler | undefined {
  return autoscalers.find(
    ({ spec: { scaleTargetRef: target } }) =>
      target.kind === 'Deployment' &&
      target.name === metadata.name &&
      (target.apiVersion ?? 'apps/v1').startsWith('apps/'),
  );
}

export function minReplicas({ spec }: HorizontalPodAutoscaler): number {
  return spec.minReplicas ?? 1;
}

/** minReplicas as others mean it: what was remembered, unless somebody changed it since. */
export function meantMin(autoscaler: HorizontalPodAutoscaler): number {
  const now = minReplicas(autoscaler);
  const note = noteOf(autoscaler);
  return note === undefined || note.set !== now ? now : note.min;
}

/** So that the HPA keeps the slot at `size` at least; undefined where it does already. */
export function keepAtLeast(autoscaler: HorizontalPodAutoscaler, size: number): AutoscalerChange | undefined {
  return changeTo(autoscaler, Math.max(meantMin(autoscaler), size));
}

/** So that the HPA lets the slot be as small as `size`. At 0 it does nothing, whatever its minReplicas is. */
export function letShrink(autoscaler: HorizontalPodAutoscaler, size: number): AutoscalerChange | undefined {
  const meant = meantMin(autoscaler);
  return changeTo(autoscaler, size === 0 ? meant : Math.min(meant, size));
}

function changeTo(autoscaler: HorizontalPodAutoscaler, min: number): AutoscalerChange | undefined {
  const meant = meantMin(autoscaler);
  const remember = min === meant ? undefined : meant;
  const noted = autoscaler.metadata.annotations?.[annotation.hpaMin] !== undefined;
  if (min === minReplicas(autoscaler) && noted === (remember !== undefined)) return undefined;
  return { autoscaler, min, remember };
}

/** The one write of a change: it holds only for the very HPA that was read. */
export function autoscalerPatch(change: AutoscalerChange, record: AutoscalerRecord): JsonPatch {
  const { metadata, spec } = change.autoscaler;
  return [
    uidTest(metadata),
    { op: 'test', path: '/spec/minReplicas', value: spec.minReplicas ?? null },
    ...annotationPatch(metadata, annotation.hpaMin, noteText(change, record)),
    { op: 'add', path: '/spec/minReplicas', value: change.min },
  ];
}

/** Takes a change back, as long as nobody changed the HPA after it. `written` is what our write answered. */
export function autoscalerUndo(
  { autoscaler }: AutoscalerChange,
  written: HorizontalPodAutoscaler,
): JsonPatch {
  return [
    uidTest(written.metadata),
    { op: 'test', path: '/spec/minReplicas', value: written.spec.minReplicas ?? null },
    ...annotationPatch(
      written.metadata,
      annotation.hpaMin,
      autoscaler.metadata.annotations?.[annotation.hpaMin],
    ),
    { op: 'add', path: '/spec/minReplicas', value: minReplicas(autoscaler) },
  ];
}

/** What an HPA read again says of a write whose answer did not come. */
export function recogniseAutoscaler(
  change: AutoscalerChange,
  record: AutoscalerRecord,
  now: HorizontalPodAutoscaler,
): 'mine' | 'as-planned' | 'other' {
  const { autoscaler, min } = change;
  if (now.metadata.uid !== autoscaler.metadata.uid) return 'other';
  const [note, before] = [now, autoscaler].map(({ metadata }) => metadata.annotations?.[annotation.hpaMin]);
  if (note === noteText(change, record) && minReplicas(now) === min) return 'mine';
  return note === before && minReplicas(now) === minReplicas(autoscaler) ? 'as-planned' : 'other';
}

function noteText({ min, remember }: AutoscalerChange, record: AutoscalerRecord): string | undefined {
  return remember === undefined ? undefined : JSON.stringify({ ...record, min: remember, set: min });
}

/** `min`: what is to be put back; `set`: what was written instead. */
function noteOf({ metadata }: HorizontalPodAutoscaler): { min: number; set: number } | undefined {
  const text = metadata.annotations?.[annotation.hpaMin];
  if (text === undefined) return undefined;
  try {
    const note = JSON.parse(text) as Json;
    if (!isJsonObject(note)) return undefined;
    const { min, set } = note;
    return typeof min === 'number' && typeof set === 'number' ? { min, set } : undefined;
  } catch {
    return undefined;
  }
}
