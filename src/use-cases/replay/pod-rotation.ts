import type { Clock } from '../../ports/clock.ts';
import type { PlannedSample } from './plan-samples.ts';
import type { RunEnd } from './run-end.ts';
import type { PodWatch } from './watch-pods.ts';

/** How long a run waits for a pod to be ready again where none is, and how often it looks. */
const WAIT_FOR_POD_MS = 20_000;
const WAIT_BETWEEN_LOOKS_MS = 2_000;

/** Says which pod a sample goes to. */
export class PodRotation {
  readonly #watch: PodWatch;
  readonly #clock: Clock;
  readonly #end: RunEnd;
  #turn = 0;

  constructor(watch: PodWatch, clock: Clock, end: RunEnd) {
    this.#watch = watch;
    this.#clock = clock;
    this.#end = end;
  }

  /** A ready pod for the sample, waited for where none is; undefined where none comes back in time, or at all. */
  async podFor(sample: PlannedSample, avoid: string | undefined): Promise<string | undefined> {
    return this.#choose(sample, avoid) ?? (await this.#waitFor(sample));
  }

  /** Whether a sample that this pod did not answer would go to it again: it counts as ready, and there is no other. */
  hasOnly(pod: string, { pinned }: PlannedSample): boolean {
    const usable = this.#watch.usable();
    return usable.includes(pod) && (pinned || usable.length === 1);
  }

  /** The pod that the sample is meant for; where that one is in trouble, the others in turn. */
  #choose(sample: PlannedSample, avoid: string | undefined): string | undefined {
    const usable = this.#watch.usable();
    if (usable.includes(sample.pod) && (sample.pinned || sample.pod !== avoid)) return sample.pod;
    if (sample.pinned) return undefined;
    const others = usable.filter((pod) => pod !== avoid);
    const choice = others.length > 0 ? others : usable;
    return choice[this.#turn++ % choice.length];
  }

  async #waitFor(sample: PlannedSample): Promise<string | undefined> {
    const until = this.#clock.monotonicMs() + Math.min(WAIT_FOR_POD_MS, this.#end.remainingMs);
    const meant = sample.pinned ? sample.pod : undefined;
    const worthIt = (): boolean => this.#end.because === undefined && this.#watch.mayReturn(meant);
    while (this.#clock.monotonicMs() < until && worthIt()) {
      try {
        await this.#clock.sleep(WAIT_BETWEEN_LOOKS_MS, this.#end.cancelled);
        await this.#watch.look(this.#end.cancelled);
      } catch {
        if (this.#end.cancelled.aborted) return undefined;
      }
      const pod = this.#choose(sample, undefined);
      if (pod !== undefined) return pod;
    }
    return undefined;
  }
}
