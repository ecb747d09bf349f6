import type { GoldenSet } from '../../domain/golden/golden-set.ts';
import type { Metric, PrometheusPlace } from '../../domain/monitor/metric.ts';
import { fillQuery, type QueryScope } from '../../domain/monitor/promql-template.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { resolveHeaders, type HeaderSources } from '../replay/resolve-headers.ts';

/** What is asked of a Prometheus, and the road to it. */
export interface OpenedMetrics {
  readonly list: readonly Metric[];
  readonly metrics: Metrics;
}

/** A road to a Prometheus, headers already resolved. */
export type ConnectMetrics = (
  place: PrometheusPlace,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly secrets: readonly string[];
    readonly timeoutMs: number;
  },
) => Promise<Metrics>;

/** Undefined where the suite names no signal. Throws `GoldenSetError` where a header's value is missing. */
export async function openMetrics(
  { monitor, source }: GoldenSet,
  env: Readonly<Record<string, string | undefined>>,
  connect: ConnectMetrics,
): Promise<OpenedMetrics | undefined> {
  if (monitor === undefined) return undefined;
  const { prometheus, timeoutMs, metrics: list } = monitor;
  const sources: HeaderSources = prometheus.kind === 'url' ? prometheus.headers : {};
  const resolved = resolveHeaders(sources, `${source}/suite.yaml`, env);
  return { list, metrics: await connect(prometheus, { ...resolved, timeoutMs }) };
}

/** Asks each once, before anything is changed: what cannot be read now will hardly be read later. */
export async function metricWarnings(
  { list, metrics }: OpenedMetrics,
  scope: QueryScope,
  stop: AbortSignal,
): Promise<readonly string[]> {
  if (scope.pods.length === 0) return [];
  const readings = await Promise.all(list.map(({ query }) => metrics.query(fillQuery(query, scope), stop)));
  return readings.flatMap((reading, index) =>
    reading.kind === 'unreadable'
      ? [
          `signal ${list[index]?.name ?? ''} cannot be read: ${reading.why}; if that stays, the watch will not confirm the release`,
        ]
      : [],
  );
}
