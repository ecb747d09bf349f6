import type { Clock } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Storage } from '../storage/storage.ts';

/** What the verbs work with. */
export interface World {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly randomUuid: () => string;
  /** Gives a Service its cluster IP, or keeps the one that it had. */
  readonly withClusterIp: (
    service: KubernetesObject,
    before: KubernetesObject | undefined,
  ) => KubernetesObject;
}
