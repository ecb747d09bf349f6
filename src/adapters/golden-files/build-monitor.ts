import type { GoldenSuiteFile, MonitorSignal } from '../../domain/golden/suite.generated.ts';
import schema from '../../domain/golden/suite.schema.json' with { type: 'json' };
import type { Metric, MetricSuite, PrometheusPlace } from '../../domain/monitor/metric.ts';
import { milliseconds } from './milliseconds.ts';

type MonitorFile = NonNullable<GoldenSuiteFile['monitor']>;

const defaults = schema.$defs.MonitorSignal.properties;
const defaultTimeout = schema.properties.monitor.properties.prometheus.properties.timeout.default;

/** What a suite file says of the watch, defaults filled in; it was vetted before. */
export function buildMonitor({ prometheus, signals }: MonitorFile): MetricSuite {
  return {
    prometheus: buildPlace(prometheus),
    timeoutMs: milliseconds(prometheus.timeout ?? defaultTimeout),
    metrics: signals.map(buildMetric),
  };
}

function buildPlace({ url, service, headers = {} }: MonitorFile['prometheus']): PrometheusPlace {
  if (service !== undefined)
    return { kind: 'service', ...service, scheme: service.scheme ?? 'http', path: service.path ?? '' };
  return { kind: 'url', url: url ?? '', headers };
}

function buildMetric(signal: MonitorSignal): Metric {
  const { name, min, max } = signal;
  const forMs = milliseconds(signal.for ?? defaults.for.default);
  return { name, query: queryOf(signal), min, max, forMs };
}

function queryOf({ successRate, p99, query }: MonitorSignal): string {
  if (successRate !== undefined) return successRateQuery(successRate);
  if (p99 === undefined) return query ?? '';
  const { metric, labels = defaults.p99.properties.labels.default } = p99;
  const range = p99.range ?? defaults.p99.properties.range.default;
  return `histogram_quantile(0.99, sum by (le) (rate(${metric}_bucket{${labels}}[${range}])))`;
}

/** Where no request failed yet, the time series of failed ones may not be there: that is 0 of them, not no data. */
function successRateQuery(of: NonNullable<MonitorSignal['successRate']>): string {
  const { metric, errors, labels = defaults.successRate.properties.labels.default } = of;
  const range = of.range ?? defaults.successRate.properties.range.default;
  const failed = `sum(rate(${metric}{${labels},${errors}}[${range}]))`;
  return `1 - (${failed} or vector(0)) / sum(rate(${metric}{${labels}}[${range}]))`;
}
