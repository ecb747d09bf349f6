import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { beforeAndAfter, manifestStyles } from '../builders/manifest-styles.ts';
import { clusterCanDo } from './harness/needs.ts';
import { e2eCluster, expectSchema, putTag, smallSet, type E2eNamespace, type Run } from './harness/index.ts';

const service =
  '# who is served\napiVersion: v1\nkind: Service\nmetadata:\n  name: agent-service\nspec:\n  selector:\n    app: agent-service\n    slot: blue   # or green\n';
const writeTo = (ns: E2eNamespace, file: string, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'switch', '--write-manifest', file, ...words);
const without = ['--skip-verify', '--reason', 'the file is what is looked at'];
const content = (ns: E2eNamespace, file: string): Promise<string> =>
  readFile(path.join(ns.folder, file), 'utf8');
const resultOf = (run: Run): SwitchResult => JSON.parse(run.stdout) as SwitchResult;
const liveSlot = async (ns: E2eNamespace): Promise<string | undefined> =>
  (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];

describe('given a green that is right, and a Service in a file', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns);
    await ns.write({ 'k8s/service.yaml': service });
  });

  test('--dry-run=client says what would be changed, and asks nobody', async () => {
    const run = await writeTo(ns, 'k8s/service.yaml', '--dry-run=client');
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      'would change k8s/service.yaml:9: blue -> green (dry run: client); nothing was changed\n',
    ]);
    expect(await content(ns, 'k8s/service.yaml')).toBe(service);
    expect((await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward')).toEqual([]);
    const server = await writeTo(ns, 'k8s/service.yaml', '--dry-run=server');
    expect(server.exitCode).toBe(2);
    expect(server.stderr).toContain('--write-manifest sends nothing that a server could judge');
  });

  test('the change is made in the file, after the same checks and verdict, and not in the cluster', async () => {
    const before = await ns.get('Service', 'agent-service');
    const run = await writeTo(ns, 'k8s/service.yaml', '-o', 'json', '--expect-version', '1.3.0');
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('verdict: 1 of 1 cases passed')]);
    const result = resultOf(run);
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({
      outcome: 'written',
      changed: false,
      live: 'blue',
      op: null,
      to: { slot: 'green' },
      verdict: { outcome: 'pass' },
      manifest: { file: 'k8s/service.yaml', line: 9, from: 'blue', to: 'green', written: true },
    });
    expect(await content(ns, 'k8s/service.yaml')).toBe(service.replace('slot: blue', 'slot: green'));
    expect(await ns.writes(run)).toEqual([]);
    const after = await ns.get('Service', 'agent-service');
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('a file that says so already is done, before anything is replayed', async () => {
    const run = await writeTo(ns, 'k8s/service.yaml');
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      'k8s/service.yaml:9 says green already; in the cluster nothing was changed: blue is live; green gets users once it is applied\n',
    ]);
    expect((await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward')).toEqual([]);
  });

  test('a green that fails its set changes no file', async () => {
    await putTag(ns, 'green', '1.3.0-too-long');
    await ns.write({ 'failing.yaml': service });
    const run = await writeTo(ns, 'failing.yaml', '--timeout', '30s');
    expect([run.exitCode, run.stdout]).toEqual([3, expect.stringContaining('green failed its golden set')]);
    expect(await content(ns, 'failing.yaml')).toBe(service);
    await putTag(ns, 'green', '1.3.0');
  });

  test.each([
    [
      'of something else',
      'other.yaml',
      service.replace('name: agent-service', 'name: other'),
      'only Service other',
    ],
    ['with two of it', 'two.yaml', `${service}---\n${service}`, '2, at two.yaml:9, two.yaml:19'],
    [
      'with an alias',
      'alias.yaml',
      service.replace('slot: blue', 'slot: *s').replace('metadata:', 'metadata:\n  labels: { s: &s blue }'),
      'it comes from alias *s',
    ],
    ['with a third slot', 'third.yaml', service.replace('slot: blue', 'slot: purple'), 'purple'],
    [
      'that is a template',
      'chart.yaml',
      service.replace('slot: blue', 'slot: {{ .Values.slot }'),
      'a template ({{ … }}) that is no YAML',
    ],
    ['that is not there', 'none.yaml', undefined, 'there is no such file'],
  ])('a file %s is refused before the replay, and left as it is', async (_, file, text, found) => {
    if (text !== undefined) await ns.write({ [file]: text });
    const run = await writeTo(ns, file, '-o', 'json');
    expect(run.exitCode).toBe(5);
    const result = resultOf(run);
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({
      outcome: 'refused',
      changed: false,
      live: 'blue',
      verdict: null,
      refusals: [{ kind: 'manifest-not-changed', found }],
    });
    expect((await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward')).toEqual([]);
    if (text !== undefined) expect(await content(ns, file)).toBe(text);
  });

  test('folders and read-only files are refused', async () => {
    await mkdir(path.join(ns.folder, 'folder'));
    await ns.write({ 'fixed.yaml': service });
    await chmod(path.join(ns.folder, 'fixed.yaml'), 0o444);
    const said = async (file: string): Promise<unknown> => [
      (await writeTo(ns, file, '-o', 'json')).stdout.includes('"outcome": "refused"'),
      (await stat(path.join(ns.folder, file))).mode & 0o222,
    ];
    expect(await said('folder')).toEqual([true, expect.any(Number)]);
    expect(await said('fixed.yaml')).toEqual([true, 0]);
    expect(await content(ns, 'fixed.yaml')).toBe(service);
  });

  for (const [index, style] of manifestStyles.entries())
    test.skipIf(!clusterCanDo('everyRow') && index % 6 !== 0)(
      `${style.style}: one value is changed, byte for byte`,
      async () => {
        const { before, after } = beforeAndAfter(style);
        await ns.write({ [style.file]: before });
        const run = await writeTo(ns, style.file, ...without);
        expect([run.exitCode, run.stdout]).toEqual([
          0,
          expect.stringMatching(new RegExp(`^${style.file}:\\d+: blue -> green; `)),
        ]);
        expect(await content(ns, style.file)).toBe(after);
        expect(await liveSlot(ns)).toBe('blue');
      },
    );

  test('a cluster that is ahead of the file: the file follows, and nobody is asked', async () => {
    await ns.write({ 'behind.yaml': service });
    const moved = await ns.kubectl('bluegreen', 'switch', '--monitor=0', ...without);
    expect(moved.exitCode).toBe(0);
    const run = await writeTo(ns, 'behind.yaml', '--to', 'green');
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      'behind.yaml:9: blue -> green; in the cluster nothing was changed: green is live\n',
    ]);
    expect(await ns.writes(run)).toEqual([]);
  });
});
