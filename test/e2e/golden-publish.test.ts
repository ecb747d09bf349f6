import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { ConfigMap } from '../../src/domain/slots/kubernetes.ts';
import type { PublishResult } from '../../src/results/publish-result.generated.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { expectError, expectTidy } from './expect-tidy.ts';
import { e2eCluster, expectSchema, smallSet, type E2eNamespace, type Run } from './harness/index.ts';

const key = 'golden-set.json.gz';
const cases = [
  { id: 'greeting', tags: ['smoke'] },
  { id: 'thanks', prompt: 'Thank you!' },
] as const;

const publish = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'golden', 'publish', ...words);

async function named(ns: E2eNamespace): Promise<string> {
  const { annotations } = (await ns.get('Service', 'agent-service')).metadata;
  return annotations?.[annotation.golden] ?? '';
}

const name = (ns: E2eNamespace, configMap: string): Promise<void> =>
  ns.patch('Service', 'agent-service', { metadata: { annotations: { [annotation.golden]: configMap } } });

/** The way in of `ci`, by a program that notes each time it is asked. */
async function loggingInByPlugin(ns: E2eNamespace): Promise<string> {
  const { kubeconfig } = await ns.identity('ci');
  const config = parse(await readFile(kubeconfig, 'utf8')) as {
    users: { user: { token?: string; exec?: object } }[];
  };
  const apiVersion = 'client.authentication.k8s.io/v1';
  const command = path.join(ns.folder, 'log-in.sh');
  for (const entry of config.users) {
    const status = { token: entry.user.token, expirationTimestamp: '2120-01-01T00:00:00Z' };
    const credential = JSON.stringify({ apiVersion, kind: 'ExecCredential', status });
    entry.user = { exec: { apiVersion, command, interactiveMode: 'Never' } };
    await ns.write({
      'log-in.sh': `#!/bin/sh\necho asked >> '${path.join(ns.folder, 'logins')}'\necho '${credential}'\n`,
    });
  }
  await ns.write({ 'plugin.kubeconfig': JSON.stringify(config) });
  await chmod(command, 0o755);
  return path.join(ns.folder, 'plugin.kubeconfig');
}

describe('given a set that is published, and a folder without one', () => {
  let ns: E2eNamespace;
  let digest: string;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
  });

  test('without a set there is nothing to publish, and nothing to judge by', async () => {
    expectError(await publish(ns), /golden: no such folder/, { exitCode: 1 });
    expectError(await ns.kubectl('bluegreen', 'verify'), /golden: no such folder/, { exitCode: 1 });
  });

  test('a dry run on the server changes nothing', async () => {
    await smallSet(ns, cases);
    const run = await publish(ns, '--dry-run=server');
    expectTidy(run, { exitCode: 0 });
    expect(run.stdout).toMatch(
      /would be published \(dry run: server\); nothing was changed\n {2}configmap\//,
    );
    expect(await named(ns)).toBe('');
  });

  test('one that is too large is refused, with its largest files', async () => {
    const schemas = path.join(ns.folder, 'golden', 'schemas');
    await mkdir(schemas);
    // A file may have 1 MiB, and random text gets no smaller than three quarters.
    for (const file of ['one.json', 'two.json'])
      await writeFile(
        path.join(schemas, file),
        JSON.stringify({ const: randomBytes(750_000).toString('base64') }),
      );
    const told =
      /do not fit into a ConfigMap, which holds 1048576; the largest files: schemas\/(one|two)\.json \(/;
    expectError(await publish(ns), told, { exitCode: 1 });
    expect(await named(ns)).toBe('');
    await rm(schemas, { recursive: true });
  });

  test('it is an immutable ConfigMap that the Service names', async () => {
    const run = await publish(ns, '-o', 'json');
    expect(run.exitCode, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout) as PublishResult;
    await expectSchema('publish-result', result);
    expect(result).toMatchObject({ outcome: 'published', former: null, live: 'blue', set: { cases: 2 } });
    digest = result.set.digest;
    expect(await named(ns)).toBe(result.configMap);
    const made = await ns.get('ConfigMap', await named(ns));
    expect(made.immutable).toBe(true);
    const files = JSON.parse(
      gunzipSync(Buffer.from(made.binaryData?.[key] ?? '', 'base64')).toString(),
    ) as unknown;
    expect(files).toContainEqual(expect.objectContaining({ path: 'suite.yaml' }));
  });

  test('again: it is so already, and nothing is written', async () => {
    const run = await publish(ns);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/is published already; nothing was changed$/m);
  });

  test('verify takes it, with the digest that the files have, and says where it came from', async () => {
    await rm(path.join(ns.folder, 'golden'), { recursive: true });
    const run = await ns.kubectl('bluegreen', 'verify', '-o', 'json', { as: 'ci' });
    expect(run.exitCode, run.stderr).toBe(0);
    const verdict = JSON.parse(run.stdout) as Verdict;
    expect(verdict).toMatchObject({ outcome: 'pass', totals: { pass: 2 }, set: { digest } });
    expect(run.stderr).toMatch(
      /^note: golden set of configmap\/agent-service-golden-[0-9a-f]{10}, 2 cases$/m,
    );
    const plan = await ns.kubectl('bluegreen', 'verify', '--plan', { as: 'ci' });
    expect(plan.stdout).toMatch(/^thanks +once/m);
    const doctor = await ns.kubectl('bluegreen', 'doctor');
    expect(doctor.stdout).toMatch(/^ok +golden +2 cases in configmap\/agent-service-golden-/m);
  });

  test('verify logs in once for the set and the slot', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--kubeconfig', await loggingInByPlugin(ns));
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await readFile(path.join(ns.folder, 'logins'), 'utf8')).toBe('asked\n');
  });

  test('a set that is named counts more', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--golden', 'elsewhere');
    expectError(run, /elsewhere: no such folder/, { exitCode: 1 });
  });

  test('switch takes it, and its smoke cases', async () => {
    const plan = await ns.kubectl('bluegreen', 'switch', '--dry-run=client');
    expect(plan.stdout).toMatch(/1 smoke case each 5 s/);
    const run = await ns.kubectl('bluegreen', 'switch', '--monitor', '1s');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/verdict: 2 of 2 cases passed/);
    expect(run.stderr.match(/note: golden set of configmap/g)).toHaveLength(1);
  });

  test('another set takes its place; the one before stays, with the command that takes it away', async () => {
    const former = await named(ns);
    await smallSet(ns, [cases[0]]);
    const run = await publish(ns);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toContain(`delete configmap ${former}`);
    expect(await named(ns)).not.toBe(former);
    await rm(path.join(ns.folder, 'golden'), { recursive: true });
  });

  describe('what is not what was published judges nothing', () => {
    const made = async (content: string, immutable = true): Promise<void> => {
      const good = await named(ns);
      const forged = { binaryData: { [key]: content }, immutable } satisfies Partial<ConfigMap>;
      const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: good }, ...forged };
      await ns.delete('ConfigMap', good);
      await ns.apply(JSON.stringify(configMap));
    };
    const expectNothing = async (why: RegExp): Promise<void> => {
      for (const words of [['verify'], ['switch', '--to', 'blue']]) {
        const run = await ns.kubectl('bluegreen', ...words);
        expectTidy(run, { exitCode: 1 });
        expect(run.stdout).toBe('');
        expect(run.stderr).toMatch(/^error: the golden set cannot be used\n.*\n {2}help /m);
        expect(run.stderr).toMatch(why);
        expect(await ns.writes(run)).toEqual([]);
      }
    };

    test('one that is not there', async () => {
      await ns.delete('ConfigMap', await named(ns));
      await expectNothing(/names configmap\/\S+, which is not there; publish the set again/);
    });

    test('one that was made anew under its name', async () => {
      await smallSet(ns, cases);
      expect((await publish(ns)).exitCode).toBe(0);
      await rm(path.join(ns.folder, 'golden'), { recursive: true });
      await made(gzipSync('[]').toString('base64'));
      await expectNothing(/holds something else than its name says/);
    });

    test('one that can be changed', async () => {
      await made(gzipSync('[]').toString('base64'), false);
      await expectNothing(/can be changed \(immutable is not set\)/);
    });

    test('a ConfigMap of something else', async () => {
      await name(ns, 'prompts');
      await expectNothing(/holds something else than its name says/);
    });
  });
});
