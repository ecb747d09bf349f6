import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An agent on loopback that counts its answers for a Prometheus, and users who go on asking it. */
export interface MeasuredAgent {
  /** `127.0.0.1:8000` */
  readonly address: string;
  /** Each such request fails from now on: 2 for every second one; 0 for none. */
  failEach: number;
  /** Users ask as long as this is set. */
  busy: boolean;
  readonly stop: () => Promise<void>;
}

export async function startMeasuredAgent(): Promise<MeasuredAgent> {
  const counts = { 200: 0, 500: 0 };
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url === '/metrics') return void response.end(metricsText(counts));
    asked += 1;
    const status = agent.failEach > 0 && asked % agent.failEach === 0 ? 500 : 200;
    counts[status] += 1;
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const over = new AbortController();
  const users = keepAsking(() => agent.busy, `http://${address}/v1/chat/completions`, over.signal);
  const agent: MeasuredAgent = {
    address,
    failEach: 0,
    busy: true,
    stop: async () => {
      over.abort();
      await users;
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return agent;
}

async function keepAsking(busy: () => boolean, url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(10);
    if (!busy()) continue;
    const answer = await fetch(url, { method: 'POST' });
    await answer.body?.cancel();
  }
}

/** No time series of failures before the first: as most libraries do. Each answer takes a tenth of a second. */
function metricsText(counts: Readonly<Record<200 | 500, number>>): string {
  const all = counts[200] + counts[500];
  const failed = counts[500] === 0 ? [] : [`http_requests_total{code="500"} ${counts[500]}`];
  return [
    '# TYPE http_requests_total counter',
    `http_requests_total{code="200"} ${counts[200]}`,
    ...failed,
    '# TYPE http_request_duration_seconds histogram',
    `http_request_duration_seconds_bucket{le="0.05"} 0`,
    `http_request_duration_seconds_bucket{le="0.1"} ${all}`,
    `http_request_duration_seconds_bucket{le="+Inf"} ${all}`,
    `http_request_duration_seconds_sum ${all / 10}`,
    `http_request_duration_seconds_count ${all}`,
    '',
  ].join('\n');
}
