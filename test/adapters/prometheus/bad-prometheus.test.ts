import { describe, expect, test } from 'vitest';
import { openUrlFetch } from '../../../src/adapters/kubernetes/url-fetch.ts';
import { openApiServer } from '../../../src/adapters/kubernetes/open-api-server.ts';
import { getFromUrl, openPrometheus } from '../../../src/adapters/prometheus/open-prometheus.ts';
import type { MetricReading } from '../../../src/ports/metrics.ts';
import { connectionTo, loopbackServer, sendJson, type Answering } from '../kubernetes/support/api-server.ts';

const never = new AbortController().signal;
const secret = 'very-secret-token';

async function reading(answer: Answering, timeoutMs = 5000): Promise<MetricReading> {
  const { url } = await loopbackServer(answer);
  const road = openUrlFetch();
  try {
    const get = getFromUrl(`${url}/prefix/`, { Authorization: `Bearer ${secret}` }, road.fetch);
    return await openPrometheus(get, { timeoutMs, secrets: [`Bearer ${secret}`] }).query('up{a="b"}', never);
  } finally {
    road.close();
  }
}

const result = (resultType: string, value: unknown): unknown => ({
  status: 'success',
  data: { resultType, result: value },
});
const point = (value: unknown): unknown => result('vector', [{ metric: {}, value: [1, value] }]);

describe('a Prometheus that answers', () => {
  test('one time series: its value, asked for with header, prefix and query', async () => {
    const seen: unknown[] = [];
    const found = await reading(({ path, query, headers }, response) => {
      seen.push(path, query.get('query'), headers.authorization);
      sendJson(response, 200, point('0.25'));
    });
    expect(found).toEqual({ kind: 'value', value: 0.25 });
    expect(seen).toEqual(['/prefix/api/v1/query', 'up{a="b"}', `Bearer ${secret}`]);
  });

  test('a scalar', async () => {
    const found = await reading((_, response) => sendJson(response, 200, result('scalar', [1, '3e2'])));
    expect(found).toEqual({ kind: 'value', value: 300 });
  });

  test.each([
    ['no time series', result('vector', []), /^no data$/],
    ['NaN', point('NaN'), /NaN/],
  ])('%s: no data', async (_, body, why) => {
    const found = await reading((__, response) => sendJson(response, 200, body));
    expect(found).toEqual({ kind: 'no-data', why: expect.stringMatching(why) as string });
  });
});

describe('what is no value is never taken for one', () => {
  const json = (status: number, body: unknown): Answering => {
    return (_, response) => sendJson(response, status, body);
  };
  const rows: readonly (readonly [string, Answering, RegExp])[] = [
    ['infinite', json(200, point('+Inf')), /\+Inf, no finite number/],
    ['an empty text', json(200, point('')), /no finite number/],
    ['a number that is no text', json(200, point(1)), /no finite number/],
    ['a series without a value', json(200, result('vector', [{}])), /no finite number/],
    ['two time series', json(200, result('vector', [{}, {}])), /2 time series/],
    ['a range', json(200, result('matrix', [])), /gives a matrix/],
    ['no data member', json(200, { status: 'success' }), /no data$/],
    ['no status', json(200, {}), /HTTP 200/],
    ['another JSON', json(200, [1]), /not JSON of a Prometheus/],
    ['no JSON', (_, response) => void response.end('<html>'), /not JSON of a Prometheus/],
    ['nothing', (_, response) => void response.end(), /not JSON of a Prometheus/],
    ['500', json(500, {}), /HTTP 500/],
    ['500 that says success', json(500, point('1')), /HTTP 500/],
    [
      'an error of its own, with our token in it',
      json(400, { status: 'error', errorType: 'bad_data', error: `parse error near ${secret}` }),
      /HTTP 400: bad_data: parse error near \[redacted\]$/,
    ],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      /redirects \(302\)/,
    ],
    [
      'a body without end',
      (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
      /longer than 1 MiB/,
    ],
    ['a connection that breaks', (_, __, socket) => void socket.destroy(), /\S/],
    [
      'an answer cut short',
      (_, response, socket) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{', () => socket.destroy());
      },
      /\S/,
    ],
  ];
  test.each(rows)('%s', async (_, answer, why) => {
    const found = await reading(answer);
    expect(found).toEqual({ kind: 'unreadable', why: expect.stringMatching(why) as string });
    expect(JSON.stringify(found)).not.toContain(secret);
  });

  test('no answer in time', async () => {
    const found = await reading(() => undefined, 50);
    expect(found).toEqual({ kind: 'unreadable', why: 'no answer within 0.05 s' });
  });

  test('half an answer in time', async () => {
    const found = await reading((_, response) => void response.write('{'), 50);
    expect(found).toEqual({ kind: 'unreadable', why: 'no answer within 0.05 s' });
  });
});

describe('inside the cluster, through the API server', () => {
  const service = {
    namespace: 'monitoring',
    name: 'prometheus',
    port: 9090,
    scheme: 'http',
    path: '/p',
  } as const;

  async function through(answer: Answering): Promise<{ found: MetricReading; paths: readonly string[] }> {
    const { url, requests } = await loopbackServer(answer);
    const server = openApiServer(connectionTo(url), { requestTimeoutMs: 5000 });
    const metrics = openPrometheus(
      async (parameters, signal) => ({
        status: 200,
        body: await server.getThroughService(service, '/api/v1/query', parameters, signal),
      }),
      { timeoutMs: 5000, secrets: [] },
    );
    const found = await metrics.query('up', never);
    server.close();
    return { found, paths: requests.map(({ method, path }) => `${method} ${path}`) };
  }

  test('one GET on the service proxy', async () => {
    const { found, paths } = await through((_, response) => sendJson(response, 200, point('1')));
    expect(found).toEqual({ kind: 'value', value: 1 });
    expect(paths).toEqual([
      'GET /api/v1/namespaces/monitoring/services/http%3Aprometheus%3A9090/proxy/p/api/v1/query',
    ]);
  });

  test('without the right: it says which', async () => {
    const message = 'User "ci" cannot get resource "services/proxy"';
    const { found } = await through((_, response) =>
      sendJson(response, 403, { kind: 'Status', reason: 'Forbidden', code: 403, message }),
    );
    expect(found).toEqual({
      kind: 'unreadable',
      why: expect.stringMatching(/user "ci" may not get services\/proxy .*namespace monitoring/) as string,
    });
  });
});
