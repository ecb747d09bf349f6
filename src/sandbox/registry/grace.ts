import { type Clock, timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { marked } from './marked.ts';
import type { DeleteRequest, Place } from './registry.ts';

/** `begun`: with what is left to it; `runs`: its time runs already; `none`: it needs no time. */
export type Grace =
  | { readonly kind: 'begun'; readonly object: KubernetesObject; readonly seconds: number }
  | { readonly kind: 'runs' }
  | { readonly kind: 'none' };

/** Only pods get time to end; a second delete can only shorten it. */
export function beginGrace(
  clock: Clock,
  { kind }: Place,
  object: KubernetesObject,
  { gracePeriodSeconds }: DeleteRequest,
): Grace {
  if (kind.kind !== 'Pod') return { kind: 'none' };
  const wanted = gracePeriodSeconds === undefined || gracePeriodSeconds >= 0 ? gracePeriodSeconds : 1;
  if (object.metadata.deletionTimestamp !== undefined) return shorten(clock, object, wanted);
  const seconds = secondsOf(object, wanted);
  return { kind: 'begun', object: marked(clock, object, seconds), seconds };
}

interface PodLike {
  readonly spec?: { readonly nodeName?: string; readonly terminationGracePeriodSeconds?: number };
  readonly status?: { readonly phase?: string };
}

/** None where nothing runs. */
function secondsOf(pod: KubernetesObject, wanted: number | undefined): number {
  const { spec = {}, status = {} } = pod as PodLike;
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (spec.nodeName === undefined || spec.nodeName === '' || hasEnded) return 0;
  return wanted ?? spec.terminationGracePeriodSeconds ?? 0;
}

function shorten(clock: Clock, object: KubernetesObject, wanted: number | undefined): Grace {
  const { deletionTimestamp = '', deletionGracePeriodSeconds: before = 0 } = object.metadata;
  if (before === 0) return { kind: 'none' };
  if (wanted === undefined || wanted >= before) return { kind: 'runs' };
  const end = Date.parse(deletionTimestamp) - (before - wanted) * 1000;
  const isOver = end < clock.now();
  const seconds = isOver ? Math.min(wanted, 1) : wanted;
  const at = { ...clock, now: () => (isOver ? clock.now() : end) };
  const metadata = {
    ...object.metadata,
    deletionTimestamp: timestamp(at),
    deletionGracePeriodSeconds: seconds,
  };
  return { kind: 'begun', object: { ...object, metadata }, seconds };
}
