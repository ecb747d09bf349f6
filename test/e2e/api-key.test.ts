import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectError, expectTidy } from './expect-tidy.ts';
import {
  e2eCluster,
  shippedRules,
  smallSet,
  type E2eNamespace,
  type KubectlOptions,
  type Run,
} from './harness/index.ts';

const key = 'open-sesame';
const grep = promisify(execFile);

describe('given an agent that wants a key, which is in a Secret', () => {
  let ns: E2eNamespace;
  const verify = (...words: readonly (string | KubectlOptions)[]): Promise<Run> =>
    ns.kubectl('bluegreen', 'verify', ...words);
  const withKey = ['--api-key-secret', 'agent-keys/api-key'] as const;
  /** What the operator may do, and to get this one Secret. */
  const mayRead = async (): Promise<KubectlOptions> => {
    const rule = { apiGroups: [''], resources: ['secrets'], resourceNames: ['agent-keys'], verbs: ['get'] };
    return { as: await ns.withRole([...(await shippedRules('operator')), rule]) };
  };
  let reader: KubectlOptions;

  beforeAll(async () => {
    ns = await (
      await e2eCluster()
    ).namespace({ blue: '1.2.0-wants-key', green: '1.3.0-wants-key', replicas: 1 });
    await smallSet(ns, [{ id: 'greeting', tags: ['smoke'] }]);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    await ns.admin.do('POST', `/api/v1/namespaces/${ns.name}/secrets`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'agent-keys' },
      data: { 'api-key': base64(`${key}\n`), 'no-header': base64('a\nb') },
    });
    reader = await mayRead();
  });

  test('without it each answer is a wrong one', async () => {
    const run = await verify();
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toMatch(/status +expected 200, found 401/);
  });

  test('with it the set passes, and the key is seen nowhere', async () => {
    const cache = path.join(ns.folder, 'cache');
    const env = { XDG_CACHE_HOME: cache };
    const run = await verify(...withKey, '--verbose', '-v', '9', '--report', 'html=report.html', {
      ...reader,
      env,
    });
    expectTidy(run, { exitCode: 0 });
    const shown = await verify('--show', 'greeting', { env });
    expect(shown.stdout).toMatch(/^> authorization: \[redacted\]$/m);
    const said = `${run.stdout}${run.stderr}${shown.stdout}`;
    expect(said).not.toContain(key);
    expect(said).not.toContain(Buffer.from(key).toString('base64').slice(0, 12));
    await expect(grep('grep', ['-rl', key, ns.folder])).rejects.toMatchObject({ code: 1 });
  });

  test('switch asks with it, in the verdict and while it watches', async () => {
    const run = await ns.kubectl('bluegreen', 'switch', '--monitor', '1s', ...withKey, reader);
    expectTidy(run, { exitCode: 0 });
    expect(run.stderr).toMatch(/watched for .* 1 of 1 smoke case|smoke cases passed/);
    expect(`${run.stdout}${run.stderr}`).not.toContain(key);
    expect((await ns.kubectl('bluegreen', 'rollback')).exitCode).toBe(0);
  });

  test('golden record asks with it, and keeps nothing of it', async () => {
    const run = await ns.kubectl('bluegreen', 'golden', 'record', '--all', ...withKey, reader);
    expectTidy(run, { exitCode: 0 });
    await expect(grep('grep', ['-rl', key, ns.folder])).rejects.toMatchObject({ code: 1 });
  });

  test('who may not read it is told so, and nothing is asked', async () => {
    const run = await verify(...withKey);
    expectError(run, /may not get secrets\/agent-keys|may not get secrets/, { exitCode: 1 });
  });

  test.each([
    ['agent-keys/token', /secret\/agent-keys has no key token; it has: api-key, no-header/, 1],
    ['agent-keys/no-header', /key no-header of secret\/agent-keys cannot be sent in a header/, 1],
    ['agent-keys', /--api-key-secret agent-keys: write NAME\/KEY/, 2],
    ['a/b/c', /--api-key-secret a\/b\/c: write NAME\/KEY/, 2],
  ])('--api-key-secret %s', async (from, message, exitCode) => {
    expectError(await verify('--api-key-secret', from, reader), message, { exitCode });
  });

  test('with --url no cluster takes part', async () => {
    const run = await verify('--url', 'http://127.0.0.1:1', ...withKey);
    expectError(run, /reads a Secret of a cluster/, { exitCode: 2 });
  });
});
