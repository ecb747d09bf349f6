/** A value of a release that a Prometheus knows, and what it must be. */
export interface Metric {
  readonly name: string;
  /** PromQL with placeholders. */
  readonly query: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** How long it must be bad. */
  readonly forMs: number;
}

/** Where a Prometheus is. */
export type PrometheusPlace =
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly headers: Readonly<Record<string, { readonly value: string } | { readonly env: string }>>;
    }
  | ({ readonly kind: 'service' } & ServicePort);

/** A port of a Service in the cluster, as the API server's proxy names it. */
export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** Before the path of each request; empty, or begins with `/`. */
  readonly path: string;
}

/** What a suite says of the watch of a release. */
export interface MetricSuite {
  readonly prometheus: PrometheusPlace;
  readonly timeoutMs: number;
  /** At least one; names are unique. */
  readonly metrics: readonly Metric[];
}

export function isGood({ min = -Infinity, max = Infinity }: Pick<Metric, 'min' | 'max'>, value: number) {
  return value >= min && value <= max;
}

/** `at least 0.99`, `at most 2`, `from 10 to 900` */
export function thresholdText({ min, max }: Pick<Metric, 'min' | 'max'>): string {
  if (min === undefined) return `at most ${max ?? ''}`;
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
}

/** For people: four digits say enough, unless they would hide on which side of the threshold a value is. */
export function valueText(metric: Pick<Metric, 'min' | 'max'>, value: number): string {
  const short = Number(value.toPrecision(4));
  return String(isGood(metric, short) === isGood(metric, value) ? short : value);
}

/** From when the query shows what is bad until that decides, at most: the next look finds it, and then it must last. */
export function noticeMs({ forMs }: Pick<Metric, 'forMs'>, intervalMs: number): number {
  return intervalMs + forMs;
}
