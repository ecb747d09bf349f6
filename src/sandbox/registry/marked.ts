import { type Clock, timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';

/** As an object whose end has begun; a second time only the time that it has left changes. */
export function marked(clock: Clock, object: KubernetesObject, graceSeconds: number): KubernetesObject {
  const { metadata } = object;
  const { deletionTimestamp, generation } = metadata;
  const end = { ...clock, now: () => clock.now() + graceSeconds * 1000 };
  return {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: deletionTimestamp ?? timestamp(end),
      deletionGracePeriodSeconds: graceSeconds,
      ...(deletionTimestamp === undefined && generation !== undefined && { generation: generation + 1 }),
    },
  };
}
