import type { EndpointSlice } from '../../domain/slots/kubernetes.ts';
import type { SlotPair } from '../../domain/slots/slots.ts';
import { readyTargets } from '../../domain/slots/traffic-endpoints.ts';
import { asProblem } from '../as-problem.ts';
import type { ClusterWork } from '../cluster-work.ts';
import { takeEvent } from '../wait-for-endpoints.ts';

/** Between two attempts to watch where the API answers with an error. */
const retryMs = 1000;

/** The Service's ready endpoints while a release is watched. */
export class FollowedEndpoints {
  readonly #work: ClusterWork;
  readonly #pair: SlotPair;
  #ready: ReadonlySet<string> | undefined;
  #problem: string | undefined;

  constructor(work: ClusterWork, pair: SlotPair) {
    this.#work = work;
    this.#pair = pair;
  }

  /** How many there are; undefined before the first list. */
  get count(): number | undefined {
    return this.#ready?.size;
  }

  /** Why they cannot be seen now. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Until `stop`; `stir` is called when others are ready than before, or none. */
  async follow(stop: AbortSignal, stir: () => void): Promise<void> {
    while (!stop.aborted) {
      try {
        await this.#watch(stop, stir);
      } catch (error) {
        this.#problem = asProblem(error).problem;
        await this.#work.clock.sleep(retryMs, stop).catch(() => undefined);
      }
    }
  }

  async #watch(signal: AbortSignal, stir: () => void): Promise<void> {
    const slices = new Map<string, EndpointSlice>();
    const labelSelector = `kubernetes.io/service-name=${this.#pair.service.metadata.name}`;
    let listed = false;
    for await (const event of this.#work.cluster.watch('EndpointSlice', { labelSelector, signal })) {
      takeEvent(slices, event);
      listed ||= event.type === 'BOOKMARK';
      if (!listed) continue;
      this.#problem = undefined;
      const before = this.#ready;
      this.#ready = readyTargets([...slices.values()]);
      if (this.#ready.size === 0 || (before !== undefined && !sameNames(before, this.#ready))) stir();
    }
  }
}

function sameNames(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((name) => other.has(name));
}
