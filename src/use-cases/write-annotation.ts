import type { JsonPatch } from '../domain/slots/json-patch.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { ClusterWork } from './cluster-work.ts';
import { writeOnce, type WriteOutcome } from './write-once.ts';

/** An annotation of the Service as it is to be, and the patch that makes it so. */
export interface AnnotationWrite {
  readonly key: string;
  /** Undefined where it is to go. */
  readonly value: string | undefined;
  /** Holds only for the very Service, and the annotation, that were read. */
  readonly patch: JsonPatch;
}

/** Its value tells a write whose answer did not come: it needs no mark of its own. */
export async function writeAnnotation(
  { cluster, clock }: ClusterWork,
  service: Service,
  { key, value, patch }: AnnotationWrite,
): Promise<WriteOutcome<Service>> {
  const { name, uid, annotations } = service.metadata;
  const before = annotations?.[key];
  return writeOnce<Service>({
    send: () => cluster.patch('Service', name, patch),
    read: () => cluster.get('Service', name),
    recognise: ({ metadata }) => {
      const now = metadata.annotations?.[key];
      if (metadata.uid !== uid) return 'other';
      if (now === value) return 'mine';
      return now === before ? 'as-planned' : 'other';
    },
    pause: (ms) => clock.sleep(ms),
  });
}
