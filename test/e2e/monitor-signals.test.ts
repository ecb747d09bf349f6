import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { startMeasuredAgent, type MeasuredAgent } from '../prometheus/measured-agent.ts';
import { hasPrometheus, startPrometheus } from '../prometheus/start-prometheus.ts';
import { expectTidy } from './expect-tidy.ts';
import { e2eCluster, expectSchema, smallSet, testThatNeeds, type E2eNamespace } from './harness/index.ts';
import { waitFor } from './harness/wait.ts';

const watched = ['switch', '--monitor', '20s', '--monitor-interval', '200ms'] as const;
const series = `namespace="{{namespace}}",slot="{{slot}}",pod=~".*({{pods}}).*|all"`;

function signals(url: string, more = ''): string {
  return [
    'monitor:',
    `  prometheus: { url: "${url}", timeout: 1s${more} }`,
    '  signals:',
    '    - name: success rate',
    `      successRate: { metric: http_requests_total, errors: 'code=~"5.."', labels: '${series}', range: 2s }`,
    '      min: 0.9',
    '      for: 1s',
    '    - name: p99',
    `      p99: { metric: http_request_duration_seconds, labels: '${series}', range: 2s }`,
    '      max: 2',
    '    - name: requests',
    `      query: sum(rate(http_requests_total{${series}}[2s]))`,
    '      min: 1',
    '      for: 60s',
  ].join('\n');
}

interface Measured {
  readonly ns: E2eNamespace;
  readonly agent: MeasuredAgent;
  /** When Prometheus had answered for the success rate, milliseconds. */
  readonly answers: readonly number[];
}

/** Blue is live, green good, and a real Prometheus scrapes an agent that speaks for green. */
async function measured(scraped?: string): Promise<Measured> {
  const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
  const answers: number[] = [];
  const agent = await startMeasuredAgent();
  onTestFinished(agent.stop);
  const namespace = scraped ?? ns.name;
  const labels = { namespace, slot: 'green', pod: 'all' };
  const prometheus = await startPrometheus(agent.address, labels);
  onTestFinished(prometheus.stop);
  const asked = `sum(rate(http_requests_total{namespace="${namespace}"}[2s])) > 0`;
  await waitFor('the first rate', async () => {
    const answer = await fetch(
      `${prometheus.url}/api/v1/query?${new URLSearchParams({ query: asked }).toString()}`,
    );
    return ((await answer.json()) as { data: { result: unknown[] } }).data.result.length > 0;
  });
  await smallSet(ns, [{ id: 'greeting' }], signals(await recorded(prometheus.url, answers)));
  return { ns, agent, answers };
}

/** The same Prometheus, by way of a server that notes when it has answered. */
async function recorded(url: string, answers: number[]): Promise<string> {
  const pass = async (asked: string, response: ServerResponse): Promise<void> => {
    const answer = await fetch(`${url}${asked}`);
    const body = await answer.text();
    if (asked.includes('vector')) answers.push(Date.now());
    response.writeHead(answer.status).end(body);
  };
  const server = createServer((request, response) => {
    pass(request.url ?? '', response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const live = async (ns: E2eNamespace): Promise<string | undefined> =>
  (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];

describe.skipIf(!hasPrometheus())(
  'signals of a real Prometheus (skipped where Debian has none installed: npm run test:prometheus:setup)',
  () => {
    test('a good release stays, and the result has the values', async () => {
      const { ns } = await measured();
      const run = await ns.kubectl(
        'bluegreen',
        'switch',
        '--monitor',
        '2s',
        '--monitor-interval',
        '200ms',
        '-o',
        'json',
      );
      expectTidy(run, { exitCode: 0 });
      const result = JSON.parse(run.stdout) as SwitchResult;
      await expectSchema('switch-result', result);
      const metrics = (result.monitor?.signals ?? []).filter(({ kind }) => kind === 'metric');
      expect(metrics.map(({ name, threshold, bad, unseen }) => [name, threshold, bad, unseen])).toEqual([
        ['success rate', 'at least 0.9', 0, 0],
        ['p99', 'at most 2', 0, 0],
        ['requests', 'at least 1', 0, 0],
      ]);
      expect(metrics[0]?.value).toBe(1);
      expect(metrics[1]?.value).toBeCloseTo(0.1, 2);
      expect(run.stderr).toMatch(/^watching green for 2 s: .*, success rate, p99, requests, each 0\.2 s/m);
      expect(run.stderr).toMatch(/no restart, 3 signals within bounds$/m);
    });

    testThatNeeds('auditLog')(
      'one that begins to fail its users is moved back, by the signal that shows it',
      async () => {
        const { ns, agent, answers } = await measured();
        const running = await ns.start('bluegreen', ...watched, '-o', 'json', '--progress', 'ndjson');
        await running.waitForStderr(/"signal":"signal success rate","outcome":"good"/);
        agent.failEach = 2;
        const run = await running.done;
        expectTidy(run, { exitCode: 6 });
        expect(await live(ns)).toBe('blue');
        const result = JSON.parse(run.stdout) as SwitchResult;
        await expectSchema('switch-result', result);
        expect(result.monitor).toMatchObject({ outcome: 'failed', decidedBy: 'signal success rate' });
        expect(result.reason).toMatch(
          /^watched for [\d.]+ s: signal success rate was 0\.\d+, threshold: at least 0\.9 for 1 s$/,
        );
        const looks = run.stderr.match(/"signal":"signal success rate","outcome":"bad"/g) ?? [];
        expect(looks.length).toBeGreaterThanOrEqual(3);
        const back = (await ns.audit(run)).findLast(
          ({ verb, resource }) => verb === 'patch' && resource === 'services',
        );
        const patchedAt = back?.receivedAt.getTime() ?? NaN;
        const decided = answers.findLast((at) => at <= patchedAt) ?? NaN;
        expect(patchedAt - decided).toBeLessThan(1000);
      },
    );

    test('one of which nothing is scraped: not confirmed, never good', async () => {
      const { ns } = await measured('elsewhere');
      const run = await ns.kubectl('bluegreen', 'switch', '--monitor', '1s', '--monitor-interval', '200ms');
      expectTidy(run, { exitCode: 7 });
      expect(run.stderr).toMatch(/^signal p99 could not be seen: no data \(yet, /m);
      expect(run.stdout).toMatch(/signal \S.* could not be seen: no data; and 2 more\n/);
      expect(await live(ns)).toBe('green');
    });
  },
);

describe('signals', () => {
  test('--dry-run names each, with its interval and the time to notice', async () => {
    const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns, [{ id: 'greeting' }], signals('http://127.0.0.1:9'));
    const run = await ns.kubectl('bluegreen', 'switch', '--dry-run=client');
    expectTidy(run, { exitCode: 0 });
    expect(run.stdout).toMatch(
      /^signal success rate each 5 s: at least 0\.9; otherwise for 1 s moves traffic back, at most 6 s after its query shows it$/m,
    );
    expect(run.stdout).toMatch(/^signal p99 each 5 s: at most 2; otherwise for 10 s/m);
  });

  test('of a Prometheus in the cluster, which the role may not ask: warned of, with what it lacks; exit 7', async () => {
    const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    const service = `{ namespace: ${ns.name}, name: prometheus, port: 9090 }`;
    await smallSet(ns, [{ id: 'greeting' }], signals('').replace('url: ""', `service: ${service}`));
    const run = await ns.kubectl('bluegreen', 'switch', '--monitor', '1s', '--monitor-interval', '200ms');
    expectTidy(run, { exitCode: 7 });
    expect(run.stderr).toMatch(
      /warning: signal success rate cannot be read: .* may not get services\/proxy of http:prometheus:9090 in namespace \S+;/,
    );
    expect(await live(ns)).toBe('green');
  });

  test('of a Prometheus that is not there: warned of, exit 7; --on-blind=back goes back', async () => {
    const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns, [{ id: 'greeting' }], signals('http://127.0.0.1:9'));
    const words = ['switch', '--monitor', '1s', '--monitor-interval', '200ms'] as const;
    const run = await ns.kubectl('bluegreen', ...words);
    expectTidy(run, { exitCode: 7 });
    expect(run.stderr).toMatch(/warning: signal success rate cannot be read: .*ECONNREFUSED/);
    expect(run.stdout).toMatch(/signal \S.* could not be seen: .*ECONNREFUSED.*; and 2 more/);
    expect(await live(ns)).toBe('green');
    const back = await ns.kubectl('bluegreen', ...words, '--to', 'blue', '--on-blind=back');
    expectTidy(back, { exitCode: 6 });
    expect(await live(ns)).toBe('green');
  });
});
