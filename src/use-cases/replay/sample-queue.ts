import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import { usedUp } from './decide-next-ask.ts';
import { pick, type PlannedSample } from './plan-samples.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { RunEnd } from './run-end.ts';
import { untold, type Untold } from './sample-result.ts';
import type { Scoreboard } from './scoreboard.ts';

/** The samples that are still to be asked, and what is known of those that were asked in vain. */
export class SampleQueue {
  readonly #scoreboard: Scoreboard;
  readonly #budget: RetryBudget;
  readonly #end: RunEnd;
  readonly #asksOfSample = new Map<number, number>();
  readonly #asksOfCase = new Map<string, number>();
  readonly #known = new Map<number, Untold>();
  readonly #coverageTried = new Set<string>();
  #waiting: PlannedSample[];
  #followUps: PlannedSample[] = [];
  readonly #pods: readonly string[];

  constructor(
    plan: readonly PlannedSample[],
    pods: readonly string[],
    scoreboard: Scoreboard,
    budget: RetryBudget,
    end: RunEnd,
  ) {
    this.#pods = pods;
    this.#scoreboard = scoreboard;
    this.#budget = budget;
    this.#end = end;
    this.#waiting = [...plan];
    for (const { goldenCase } of plan) this.#numberAsk(goldenCase);
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Hands out all that waits, in order. */
  take(): readonly PlannedSample[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** Plans the samples that a case needs for its decision, now that those before are told; pods take turns. */
  followUp(goldenCase: GoldenCase): void {
    const wanted = this.#scoreboard.wantedOf(goldenCase);
    for (let more = 0; more < wanted; more++) {
      const pod = pick(this.#pods, this.#scoreboard.planned);
      const number = this.#numberAsk(goldenCase);
      this.#followUps.push(this.#scoreboard.add(goldenCase, number, pod, false));
    }
  }

  /** Hands out the samples that decisions wait for, in order. */
  takeFollowUps(): readonly PlannedSample[] {
    const taken = this.#followUps;
    this.#followUps = [];
    return taken;
  }

  /** Counts one more ask: `asked` of the sample, `number` of its case, so that no two share a request id. */
  countAsk(sample: PlannedSample): { readonly asked: number; readonly number: number } {
    const asked = this.#timesAsked(sample) + 1;
    this.#asksOfSample.set(sample.index, asked);
    return { asked, number: asked === 1 ? sample.number : this.#numberAsk(sample.goldenCase) };
  }

  /** Keeps what a sample brought that is asked again, should nothing more come of it. */
  note(sample: PlannedSample, known: Untold): void {
    this.#known.set(sample.index, known);
  }

  /** Settles a sample that nobody asks any more, by what is known of it. */
  leave({ index }: PlannedSample, reason: string): void {
    const known = this.#known.get(index);
    this.#scoreboard.set(index, known ?? { kind: 'not-asked', reason: `not asked: ${reason}` });
  }

  /** Queues a sample whose answer does not count, or settles it where no extra ask is left. */
  askAnew(
    sample: PlannedSample,
    change: string,
    former: { readonly pod: string; readonly requestId: string },
  ): void {
    const known = untold(former, change, this.#timesAsked(sample));
    const taken = this.#end.because === undefined ? this.#budget.take(sample.goldenCase.id) : 'stopped';
    if (taken === 'granted') {
      this.note(sample, known);
      this.#waiting.push(sample);
      return;
    }
    if (taken === 'run-used-up') this.#end.stopEarly(usedUp(this.#budget, change));
    this.#scoreboard.set(sample.index, known);
  }

  /**
   * A ready pod without an answer that counts is asked by itself, once: users would reach it.
   * It is asked a blocking case, or its silence would change nothing.
   */
  coverPods(ready: readonly string[], all: readonly GoldenCase[]): void {
    const blocking = all.filter(({ severity }) => severity === 'blocking');
    const once = blocking.filter(({ sampling }) => sampling === undefined);
    const cases = once.length > 0 ? once : blocking; // a sample after a decision says less
    const accounted = this.#scoreboard.podsAccountedFor();
    for (const pod of ready) {
      const goldenCase = cases[this.#coverageTried.size % cases.length];
      const covered = accounted.has(pod) || this.#waiting.some((sample) => sample.pod === pod);
      if (goldenCase === undefined || covered || this.#coverageTried.has(pod)) continue;
      this.#coverageTried.add(pod);
      this.#waiting.push(this.#scoreboard.add(goldenCase, this.#numberAsk(goldenCase), pod, true));
    }
  }

  #timesAsked({ index }: PlannedSample): number {
    return this.#asksOfSample.get(index) ?? 0;
  }

  #numberAsk({ id }: GoldenCase): number {
    const number = (this.#asksOfCase.get(id) ?? 0) + 1;
    this.#asksOfCase.set(id, number);
    return number;
  }
}
