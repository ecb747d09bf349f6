import {
  autoscalerPatch,
  autoscalerUndo,
  recogniseAutoscaler,
  type AutoscalerChange,
} from '../domain/slots/autoscaler.ts';
import type { Deployment, HorizontalPodAutoscaler } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { Resize } from '../domain/slots/resize.ts';
import { recogniseSize, sizePatch, sizeUndo, type SizeEntry } from '../domain/slots/size-patch.ts';
import { desiredReplicas } from '../domain/slots/slots.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { writeOnce, type WriteOutcome } from './write-once.ts';

/** Who changes the size, and when: the same for each object that is written. */
export interface ResizeRecord {
  readonly op: string;
  readonly who: string;
  /** RFC 3339, UTC, seconds. */
  readonly when: string;
  readonly why?: string;
}

/** What was written, so that it can be taken back. */
export interface Resized {
  readonly kind: 'resized';
  readonly record: ResizeRecord;
  readonly deployment: Deployment | undefined;
  readonly autoscaler: HorizontalPodAutoscaler | undefined;
}

export type ResizeOutcome =
  | Resized
  /** Somebody else changed an object first; nothing of ours is left, but for what `left` says. */
  | { readonly kind: 'conflict'; readonly refusal: Refusal; readonly left: string | undefined }
  /** It may have been applied. */
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * Writes the HPA before the Deployment: the other way round it would put the size back meanwhile. Throws where
 * certainly nothing was changed.
 */
export async function resizeSlot(
  work: ClusterWork,
  resize: Resize,
  record: ResizeRecord,
): Promise<ResizeOutcome> {
  const { autoscaler: change, replicas, slot } = resize;
  const scaled = change === undefined ? undefined : await writeAutoscaler(work, change, record);
  if (scaled?.kind === 'unknown') return { kind: 'unknown', detail: scaled.error.message };
  if (scaled?.kind === 'conflict')
    return { kind: 'conflict', refusal: changedMeanwhile('hpa', scaled.object), left: undefined };
  const half: Resized = { kind: 'resized', record, deployment: undefined, autoscaler: scaled?.object };
  if (replicas === undefined) return half;
  const entry: SizeEntry = { ...record, from: desiredReplicas(slot.deployment), to: replicas };
  try {
    const sized = await writeSize(work, slot.deployment, entry);
    if (sized.kind === 'applied') return { ...half, deployment: sized.object };
    if (sized.kind === 'unknown') return { kind: 'unknown', detail: sized.error.message };
    const left = await takeBackResize(work, resize, half);
    return { kind: 'conflict', refusal: changedMeanwhile('deployment', sized.object), left };
  } catch (error) {
    const left = await takeBackResize(work, resize, half);
    if (left === undefined) throw error;
    return { kind: 'unknown', detail: `${asProblem(error).problem}; ${left}` };
  }
}

function writeAutoscaler(
  { cluster, clock }: ClusterWork,
  change: AutoscalerChange,
  record: ResizeRecord,
): Promise<WriteOutcome<HorizontalPodAutoscaler>> {
  const { name } = change.autoscaler.metadata;
  return writeOnce<HorizontalPodAutoscaler>({
    send: () => cluster.patch('HorizontalPodAutoscaler', name, autoscalerPatch(change, record)),
    read: () => cluster.get('HorizontalPodAutoscaler', name),
    recognise: (now) => recogniseAutoscaler(change, record, now),
    pause: (ms) => clock.sleep(ms),
  });
}

function writeSize(
  { cluster, clock }: ClusterWork,
  deployment: Deployment,
  entry: SizeEntry,
): Promise<WriteOutcome<Deployment>> {
  const { name } = deployment.metadata;
  return writeOnce<Deployment>({
    send: () => cluster.patch('Deployment', name, sizePatch(deployment, entry)),
    read: () => cluster.get('Deployment', name),
    recognise: (now) => recogniseSize(deployment, entry.op, now),
    pause: (ms) => clock.sleep(ms),
  });
}

/** Puts both objects back as they were read, the Deployment first; what is not certain to be back, in words. */
export async function takeBackResize(
  work: ClusterWork,
  { slot, autoscaler: change }: Resize,
  { deployment, autoscaler, record }: Resized,
): Promise<string | undefined> {
  const problems: (string | undefined)[] = [];
  if (deployment !== undefined) {
    const { name } = deployment.metadata;
    const back = writeOnce<Deployment>({
      send: () => work.cluster.patch('Deployment', name, sizeUndo(slot.deployment, deployment)),
      read: () => work.cluster.get('Deployment', name),
      recognise: (now) => otherWayRound[recogniseSize(slot.deployment, record.op, now)],
      pause: (ms) => work.clock.sleep(ms),
    });
    problems.push(whyNotBack(`deployment/${name}`, await back.catch(asProblem)));
  }
  if (autoscaler !== undefined && change !== undefined) {
    const { name } = autoscaler.metadata;
    const back = writeOnce<HorizontalPodAutoscaler>({
      send: () => work.cluster.patch('HorizontalPodAutoscaler', name, autoscalerUndo(change, autoscaler)),
      read: () => work.cluster.get('HorizontalPodAutoscaler', name),
      recognise: (now) => otherWayRound[recogniseAutoscaler(change, record, now)],
      pause: (ms) => work.clock.sleep(ms),
    });
    problems.push(whyNotBack(`hpa/${name}`, await back.catch(asProblem)));
  }
  return problems.filter((problem) => problem !== undefined).join('; ') || undefined;
}

/** Of an undo: our change still there means that it is not taken back yet. */
const otherWayRound = { mine: 'as-planned', 'as-planned': 'mine', other: 'other' } as const;

function whyNotBack(
  object: string,
  outcome: WriteOutcome<Deployment | HorizontalPodAutoscaler> | ReturnType<typeof asProblem>,
): string | undefined {
  switch (outcome.kind) {
    case 'applied':
      return undefined;
    case 'problem':
      return `${object} was not put back: ${outcome.problem}`;
    case 'unknown':
      return `${object} may not have been put back: ${outcome.error.message}`;
    case 'conflict':
      return `${object} was not put back: ${lastWriter(outcome.object.metadata, ['spec'])}`;
  }
}

function changedMeanwhile(
  kind: 'deployment' | 'hpa',
  { metadata }: Deployment | HorizontalPodAutoscaler,
): Refusal {
  return {
    kind: 'changed-meanwhile',
    object: `${kind}/${metadata.name}`,
    expected: 'the object as read before',
    found: kind === 'hpa' ? 'another minReplicas' : 'another template or size',
    by: lastWriter(metadata, ['spec']),
  };
}
