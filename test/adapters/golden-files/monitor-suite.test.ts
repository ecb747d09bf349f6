import { describe, expect, test } from 'vitest';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { aFolder, greeting, problemsOf, suite } from './a-golden-folder.ts';

const place = '  prometheus: {url: "http://127.0.0.1:9090"}';
const folderWith = (...lines: readonly string[]): Promise<string> =>
  aFolder({ 'suite.yaml': `${suite}${['monitor:', ...lines, ''].join('\n')}`, 'cases/a.yaml': greeting });
const signal = (...members: readonly string[]): readonly string[] => [
  place,
  '  signals:',
  '    - name: x',
  ...members.map((one) => `      ${one}`),
];

describe('signals in suite.yaml', () => {
  test('their queries and defaults; the digest is as without them', async () => {
    const set = await loadGoldenSet(
      await folderWith(
        place,
        '  signals:',
        '    - {name: rate, successRate: {metric: requests_total, errors: \'code=~"5.."\'}, min: 0.99}',
        '    - {name: p99, p99: {metric: seconds, range: 2m}, max: 2, for: 30s}',
      ),
    );
    const of = 'namespace="{{namespace}}",pod=~"{{pods}}"';
    expect(set.monitor).toMatchObject({
      prometheus: { kind: 'url', url: 'http://127.0.0.1:9090', headers: {} },
      timeoutMs: 5000,
    });
    expect(set.monitor?.metrics).toEqual([
      {
        name: 'rate',
        query: `1 - (sum(rate(requests_total{${of},code=~"5.."}[1m])) or vector(0)) / sum(rate(requests_total{${of}}[1m]))`,
        min: 0.99,
        max: undefined,
        forMs: 10_000,
      },
      {
        name: 'p99',
        query: `histogram_quantile(0.99, sum by (le) (rate(seconds_bucket{${of}}[2m])))`,
        min: undefined,
        max: 2,
        forMs: 30_000,
      },
    ]);
    const plain = await loadGoldenSet(await aFolder({ 'cases/a.yaml': greeting }));
    expect(set.digest).toBe(plain.digest);
  });

  const rows: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no threshold', signal('query: up'), /^suite\.yaml:7:7: no threshold/],
    ['nothing asked', signal('min: 1'), /^suite\.yaml:7:7: what is asked/],
    ['two questions', signal('query: up', 'p99: {metric: a}', 'min: 1'), /^suite\.yaml:7:7: what is asked/],
    ['min above max', signal('query: up', 'min: 2', 'max: 1'), /^suite\.yaml:9:12: min 2 is above max 1/],
    [
      'a slip in a placeholder',
      signal(`query: 'up{pod=~"{{podz}}"}'`, 'min: 1'),
      /^suite\.yaml:8:14: unknown placeholder \{\{podz\}\}, did you mean \{\{pods\}\}\?/,
    ],
    [
      'a placeholder outside of quotes',
      signal(`query: 'up{pod={{slot}}}'`, 'min: 1'),
      /^suite\.yaml:8:14: \{\{slot\}\} must stand within quotes/,
    ],
    [
      'a placeholder within backticks',
      signal("query: 'up{slot=`{{slot}}`}'", 'min: 1'),
      /^suite\.yaml:8:14: .*backticks/,
    ],
    ['a slip in a key', signal('qery: up', 'min: 1'), /^suite\.yaml:8:7: .*qery.*query/],
    ['a duration that is none', signal('query: up', 'min: 1', 'for: soon'), /^suite\.yaml:10:12: /],
    [
      'no place',
      ['  prometheus: {}', '  signals: [{name: x, query: up, min: 1}]'],
      /^suite\.yaml:5:15: .*one of `url` and `service`/,
    ],
    [
      'headers with a service',
      [
        '  prometheus:',
        '    service: {namespace: m, name: p, port: 9090}',
        '    headers: {A: {value: b}}',
        '  signals: [{name: x, query: up, min: 1}]',
      ],
      /^suite\.yaml:7:14: headers go with `url` alone/,
    ],
    [
      'a password in the URL',
      ['  prometheus: {url: "http://me:pw@host"}', '  signals: [{name: x, query: up, min: 1}]'],
      /^suite\.yaml:5:21: /,
    ],
    [
      'a name twice',
      [place, '  signals: [{name: x, query: up, min: 1}, {name: x, query: up, min: 1}]'],
      /^suite\.yaml:6:50: signal `x` is there twice/,
    ],
  ];
  test.each(rows)('%s is told with its place', async (_, lines, problem) => {
    const problems = await problemsOf(await folderWith(...lines));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});
