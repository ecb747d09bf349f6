/** What a query came to. Only one finite number is a value: all else is not known. */
export type MetricReading =
  | { readonly kind: 'value'; readonly value: number }
  /** The Prometheus answered, and has none (yet): no time series, or nothing to divide by. */
  | { readonly kind: 'no-data'; readonly why: string }
  /** It did not answer, or not with what can be taken for one value. `why` is for people, secrets redacted. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** A Prometheus. */
export interface Metrics {
  /** Asks for a value now. Throws nothing but the signal's reason. */
  query(promql: string, signal: AbortSignal): Promise<MetricReading>;
}
