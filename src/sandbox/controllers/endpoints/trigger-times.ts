import { conditionOf } from '../../objects/condition.ts';
import type { Service } from '../../objects/networking.ts';
import type { Pod } from '../../objects/pod.ts';

export const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

interface Seen {
  readonly service: string;
  readonly pods: ReadonlyMap<string, string>;
}

/** Remembers, Service by Service, what was last seen, to tell which change makes its endpoints change. */
export class TriggerTimes {
  readonly #seen = new Map<string, Seen>();

  /** When the earliest change since the last call happened, RFC 3339; undefined where none has a time. */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = service.metadata.uid ?? '';
    const before = this.#seen.get(key);
    const seen: Seen = {
      service: service.metadata.creationTimestamp ?? '',
      pods: new Map(pods.map((pod) => [pod.metadata.name, changeOf(pod)])),
    };
    this.#seen.set(key, seen);
    const news = [...seen.pods]
      .filter(([name, time]) => time > (before?.pods.get(name) ?? ''))
      .map(([, time]) => time);
    if (seen.service > (before?.service ?? '')) news.push(seen.service);
    return news.sort()[0];
  }

  forget(uid: string): void {
    this.#seen.delete(uid);
  }
}

/** When its readiness last changed. */
function changeOf(pod: Pod): string {
  return conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '';
}
