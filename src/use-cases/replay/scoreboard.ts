import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import type { Sampling } from '../../domain/golden/sampling/policy.ts';
import { settleCase } from '../../domain/golden/verdict/settle-case.ts';
import { breaksInvariant, standingOf } from '../../domain/golden/verdict/settle-samples.ts';
import type { Report } from '../../results/progress.ts';
import type { PlannedSample } from './plan-samples.ts';
import { judged, type SampleResult } from './sample-result.ts';

/** Results by sample, in the order of the plan: what comes first does not decide what is said first. */
export class Scoreboard {
  readonly #cases: readonly GoldenCase[];
  readonly #report: Report;
  readonly #samples: PlannedSample[] = [];
  readonly #results: (SampleResult | undefined)[] = [];
  readonly #indexesOf = new Map<string, number[]>();
  readonly #settled = new Set<string>();
  readonly #policies: ReadonlyMap<string, Sampling>;

  constructor(
    cases: readonly GoldenCase[],
    policies: ReadonlyMap<string, Sampling>,
    plan: readonly PlannedSample[],
    report: Report,
  ) {
    this.#cases = cases;
    this.#report = report;
    this.#policies = policies;
    for (const sample of plan) this.#take(sample);
  }

  /** Samples planned so far. */
  get planned(): number {
    return this.#samples.length;
  }

  sample(index: number): PlannedSample {
    const sample = this.#samples[index];
    if (sample === undefined) throw new RangeError(`no sample ${index}`);
    return sample;
  }

  /** Plans one more sample of a case; `pinned` to its pod alone. */
  add(goldenCase: GoldenCase, number: number, pod: string, pinned: boolean): PlannedSample {
    const sample = { index: this.#samples.length, goldenCase, number, pod, pinned };
    this.#take(sample);
    this.#settled.delete(goldenCase.id);
    return sample;
  }

  set(index: number, result: SampleResult): void {
    this.#results[index] = result;
    this.#settleIfWhole(this.sample(index).goldenCase, result.kind === 'not-asked');
  }

  /** Samples of a case to ask next, now that all planned ones are told; 0 while some are not. */
  wantedOf({ id }: GoldenCase): number {
    const policy = this.#policies.get(id);
    const results = this.resultsOf(id);
    if (policy === undefined || results.length < this.#indexes(id).length) return 0;
    return standingOf(policy, results.map(judged)).wanted;
  }

  /**
   * Takes a sample out of the plan whose case has broken an invariant already.
   * @returns whether it is out
   */
  drop({ index, goldenCase, pinned }: PlannedSample): boolean {
    const { id } = goldenCase;
    if (pinned || !this.#policies.has(id) || !breaksInvariant(this.resultsOf(id).map(judged))) return false;
    this.#indexesOf.set(
      id,
      this.#indexes(id).filter((other) => other !== index),
    );
    this.#settleIfWhole(goldenCase, false);
    return true;
  }

  #settleIfWhole(goldenCase: GoldenCase, silent: boolean): void {
    const results = this.resultsOf(goldenCase.id);
    if (results.length < this.#indexes(goldenCase.id).length || this.wantedOf(goldenCase) > 0) return;
    this.#settled.add(goldenCase.id);
    if (silent) return; // one event says it for all of them
    const policy = this.#policies.get(goldenCase.id);
    const { id, outcome, severity } = settleCase(goldenCase, results.map(judged), policy);
    this.#report({
      kind: 'case-settled',
      id,
      outcome,
      severity,
      settled: this.#settled.size,
      total: this.#cases.length,
    });
  }

  /** Takes a result back. @returns what it was */
  takeBack(index: number): SampleResult | undefined {
    const former = this.#results[index];
    this.#results[index] = undefined;
    this.#settled.delete(this.sample(index).goldenCase.id);
    return former;
  }

  /** Results of a case so far, in the order of the plan. */
  resultsOf(caseId: string): readonly SampleResult[] {
    return this.#indexes(caseId).flatMap((index) => this.#results[index] ?? []);
  }

  /** Pods that answered, and those that keep a blocking case open: the verdict speaks of them already. */
  podsAccountedFor(): ReadonlySet<string> {
    const pods = new Set<string>();
    for (const [index, result] of this.#results.entries()) {
      if (result === undefined || result.kind === 'not-asked') continue;
      if (result.kind === 'judged' || this.sample(index).goldenCase.severity === 'blocking')
        pods.add(result.pod);
    }
    return pods;
  }

  /** Whether a blocking case was not asked: the verdict is open, whatever else is asked. */
  get keptOpen(): boolean {
    return this.#results.some(
      (result, index) =>
        result?.kind === 'not-asked' && this.sample(index).goldenCase.severity === 'blocking',
    );
  }

  #indexes(caseId: string): readonly number[] {
    return this.#indexesOf.get(caseId) ?? [];
  }

  #take(sample: PlannedSample): void {
    const { id } = sample.goldenCase;
    this.#samples.push(sample);
    this.#indexesOf.set(id, [...this.#indexes(id), sample.index]);
  }
}
