import type { Look } from '../../domain/monitor/look.ts';
import { isGood, thresholdText, valueText, type Metric } from '../../domain/monitor/metric.ts';
import { fillQuery, type QueryScope } from '../../domain/monitor/promql-template.ts';
import { metricRule, type SignalRule } from '../../domain/monitor/signal-rule.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Signal } from './signal.ts';

export interface MetricSignalOptions {
  readonly metric: Metric;
  readonly metrics: Metrics;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly scope: Omit<QueryScope, 'pods'>;
  /** The slot's pods, ready or not, as they were last seen. */
  readonly pods: () => readonly string[];
  /** So long there may be no data yet: a release that has just got its first users has none. */
  readonly windowMs: number;
}

/** A value that a Prometheus knows of a live release. One without data is never good: at the end of the watch it is blind. */
export class MetricSignal implements Signal {
  readonly kind = 'metric';
  readonly name: string;
  readonly rule: SignalRule;
  readonly threshold: string;
  readonly #options: MetricSignalOptions;
  readonly #startedAtMs: number;
  #value: number | undefined;

  constructor(options: MetricSignalOptions) {
    const { metric, clock } = options;
    this.name = metric.name;
    this.rule = metricRule(metric.forMs);
    this.threshold = thresholdText(metric);
    this.#options = options;
    this.#startedAtMs = clock.monotonicMs();
  }

  /** The last one. */
  get value(): number | undefined {
    return this.#value;
  }

  async look(stop: AbortSignal): Promise<Look> {
    const { metric, metrics, scope } = this.#options;
    const pods = this.#options.pods();
    if (pods.length === 0) return this.#unseen('the slot has no pod');
    const reading = await metrics.query(fillQuery(metric.query, { ...scope, pods }), stop);
    if (reading.kind === 'unreadable') return this.#unseen(reading.why);
    if (reading.kind === 'no-data')
      return this.#mayStillCome() ? { ...this.#unseen(reading.why), yet: true } : this.#unseen(reading.why);
    this.#value = reading.value;
    if (isGood(metric, reading.value)) return { kind: 'good' };
    const lasting = metric.forMs === 0 ? '' : ` for ${metric.forMs / 1000} s`;
    const what = `signal ${this.name} was ${valueText(metric, reading.value)}, threshold: ${this.threshold}${lasting}`;
    return { kind: 'bad', what };
  }

  #mayStillCome(): boolean {
    const { clock, windowMs } = this.#options;
    return this.#value === undefined && clock.monotonicMs() - this.#startedAtMs < windowMs;
  }

  #unseen(why: string): Extract<Look, { kind: 'unseen' }> {
    return { kind: 'unseen', why: `signal ${this.name} could not be seen: ${why}` };
  }
}
