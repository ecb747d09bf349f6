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
  /** Pods that could not be reached when last asked, and from when on a look shows what became of them. */
  readonly #unreached = new Map<string, number>();
  #turn = 0;

  constructor(watch: PodWatch, clock: Clock, end: RunEnd) {
    this.#watch = watch;
    this.#clock = clock;
    this.#end = end;
  }

  /** Takes note of what asking a pod brought. */
  noteReached(pod: string, reached: boolean): void {
    if (reached) this.#unreached.delete(pod);
    else this.#unreached.set(pod, this.#clock.monotonicMs() + this.#watch.lagMs);
  }

  /** A ready pod for the sample, waited for where none is; undefined where none comes back in time, or at all. */
  async podFor(sample: PlannedSample, avoid: string | undefined): Promise<string | undefined> {
    await this.#untilShown(sample);
    return this.#choose(sample, avoid) ?? (await this.#waitFor(sample));
  }

  /**
   * Where no pod that the sample may go to was reached, waits until a look shows whether they ended. Else the extra
   * asks would be used up within the second or two in which containers that are about to be back still count as ready.
   */
  async #untilShown(sample: PlannedSample): Promise<void> {
    const pods = sample.pinned ? [sample.pod] : this.#watch.usable();
    if (pods.length === 0 || pods.some((pod) => !this.#unreached.has(pod))) return;
    const shownAtMs = Math.max(...pods.map((pod) => this.#unreached.get(pod) ?? 0));
    try {
      await this.#clock.sleep(Math.max(0, shownAtMs - this.#clock.monotonicMs()), this.#end.cancelled);
      await this.#watch.lookAgain(this.#end.cancelled);
    } catch {
      // Cancelled, or not shown: asking tells.
    }
    for (const pod of pods) this.#unreached.delete(pod);
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
