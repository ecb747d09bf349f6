import { openPrometheus, getFromUrl, type GetQuery } from '../adapters/prometheus/open-prometheus.ts';
import { openUrlFetch } from '../adapters/kubernetes/url-fetch.ts';
import type { ServicePort } from '../domain/monitor/metric.ts';
import type { ConnectMetrics } from '../use-cases/monitor/open-metrics.ts';
import type { OpenedCluster } from './wiring.ts';

/** Wiring of a Prometheus: by its URL, or inside the cluster through the API server's service proxy. */
export function metricsOf(work: Pick<OpenedCluster, 'apiServer' | 'closeLater'>): ConnectMetrics {
  return async (place, { headers, ...options }) => {
    if (place.kind === 'service') return openPrometheus(await throughService(work, place), options);
    const road = openUrlFetch();
    work.closeLater(road);
    return openPrometheus(getFromUrl(place.url, headers, road.fetch), options);
  };
}

async function throughService(work: Pick<OpenedCluster, 'apiServer'>, port: ServicePort): Promise<GetQuery> {
  const server = await work.apiServer();
  return async (parameters, signal) => ({
    status: 200,
    body: await server.getThroughService(port, '/api/v1/query', parameters, signal),
  });
}
