import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { KubeconfigError } from '../../../src/adapters/kubernetes/kubeconfig/kubeconfig-error.ts';
import { loadConnection } from '../../../src/adapters/kubernetes/load-connection.ts';
import { openCluster } from '../../../src/adapters/kubernetes/open-cluster.ts';
import { loopbackServer, sendJson, service } from './support/api-server.ts';
import { kubeconfig } from './support/kubeconfig-text.ts';
import { temporaryFolder, type Folder } from './support/temporary-folder.ts';

const apiVersion = 'client.authentication.k8s.io/v1';

/** A connection whose user logs in by a shell script, named relative to the kubeconfig. */
function connectBy(folder: Folder, script: string, exec: object = {}, more: object = {}) {
  folder.write('conf/bin/login', `#!/bin/sh\n${script}\n`, 0o755);
  const user = { exec: { apiVersion, command: './bin/login', interactiveMode: 'IfAvailable', ...exec } };
  folder.write('conf/config', kubeconfig('a', { user }));
  return loadConnection({
    flags: { kubeconfig: 'conf/config' },
    env: { PATH: process.env['PATH'] },
    cwd: folder.path,
    home: folder.path,
    ...more,
  });
}

const answer = (status: object, version = apiVersion) =>
  `echo '${JSON.stringify({ kind: 'ExecCredential', apiVersion: version, status })}'`;

async function messageOf(script: string, exec: object = {}, more: object = {}): Promise<string> {
  const connection = await connectBy(temporaryFolder(), script, exec, more);
  const error = await connection.access().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(KubeconfigError);
  expect((error as Error).message.split('\n')).toHaveLength(1);
  return (error as Error).message;
}

describe('a user that logs in by a program', () => {
  test('gets arguments, environment and what it is to log in to; is run once', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder.path, 'seen');
    const script = `echo "$1 $EXTRA $KUBERNETES_EXEC_INFO" >> ${out}\n${answer({ token: 'abc' })}`;
    const exec = { args: ['first'], env: [{ name: 'EXTRA', value: 'more' }], provideClusterInfo: true };
    const connection = await connectBy(folder, script, exec);
    expect((await connection.access()).headers).toEqual({ authorization: 'Bearer abc' });
    await connection.access();
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^first more \{/);
    expect(JSON.parse(lines[0]!.slice('first more '.length))).toEqual({
      kind: 'ExecCredential',
      apiVersion,
      spec: { cluster: { server: 'https://a.example:6443' }, interactive: false },
    });
    expect(connection.renew()).toBe(true);
    await connection.access();
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(2);
  });

  test('an answer that has ended is fetched anew', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder.path, 'seen');
    const script = `echo x >> ${out}\n${answer({ token: 'abc', expirationTimestamp: '2020-01-01T00:00:00Z' })}`;
    const connection = await connectBy(folder, script);
    await connection.access();
    await connection.access();
    expect(readFileSync(out, 'utf8')).toBe('x\nx\n');
  });

  test('may give a certificate; what it says on standard error is passed on', async () => {
    const said: string[] = [];
    const script = `echo "open https://login.example" >&2\n${answer({ clientCertificateData: 'CERT', clientKeyData: 'KEY' })}`;
    const connection = await connectBy(
      temporaryFolder(),
      script,
      {},
      { onPluginText: (text: string) => said.push(text) },
    );
    const first = await connection.access();
    expect(first.tls).toMatchObject({ cert: 'CERT', key: 'KEY' });
    expect((await connection.access()).tls).toBe(first.tls);
    expect(said.join('')).toContain('login.example');
  });

  test.each([
    ['fails', 'echo first >&2; echo "last \u001b[31mwords" >&2; exit 3', /failed with exit code 3: last/],
    ['is not JSON', 'echo hello', /its output is not JSON/],
    ['is something else', `echo '{"kind":"Pod"}'`, /not an ExecCredential/],
    [
      'has another version',
      answer({ token: 'x' }, 'client.authentication.k8s.io/v1beta1'),
      /answers in .*v1beta1, the kubeconfig asks for .*v1$/,
    ],
    ['is empty inside', answer({}), /neither a token nor a certificate/],
    ['is a broken token', answer({ token: 'a b' }), /is not a token/],
  ])('its answer %s', async (_, script, message) => {
    expect(await messageOf(script)).toMatch(message);
  });

  test('never ends', async () => {
    expect(await messageOf('exec sleep 60', {}, { pluginTimeoutMs: 300 })).toMatch(
      /did not end within 0\.3 s/,
    );
  });

  test('is not there: the hint of the kubeconfig helps', async () => {
    const connection = await connectBy(temporaryFolder(), '', {
      command: 'no-such-plugin',
      installHint: 'install it from\nhere',
    });
    const error = await connection.access().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringMatching(/not installed, or not in PATH/) as unknown,
      help: 'install it from here',
    });
  });

  test('wants a terminal where there is none', async () => {
    expect(await messageOf(answer({ token: 'x' }), { interactiveMode: 'Always' })).toMatch(
      /ask on a terminal/,
    );
  });

  test('can be interrupted', async () => {
    const connection = await connectBy(temporaryFolder(), 'exec sleep 60');
    const stopping = new AbortController();
    const waiting = connection.access(stopping.signal);
    stopping.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
  });

  test('two requests at once ask it once', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder.path, 'seen');
    const connection = await connectBy(folder, `echo x >> ${out}\n${answer({ token: 'abc' })}`);
    const both = await Promise.all([connection.access(), connection.access()]);
    expect(both.map(({ headers }) => headers)).toEqual(Array(2).fill({ authorization: 'Bearer abc' }));
    expect(readFileSync(out, 'utf8')).toBe('x\n');
  });

  test('who waits for a log-in that another request gave up logs in', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder.path, 'seen');
    const script = `echo x >> ${out}\n[ $(wc -l < ${out}) = 1 ] && exec sleep 60\n${answer({ token: 'abc' })}`;
    const connection = await connectBy(folder, script);
    const stopping = new AbortController();
    const first = connection.access(stopping.signal);
    const second = connection.access();
    await vi.waitFor(() => expect(readFileSync(out, 'utf8')).toBe('x\n'));
    stopping.abort(new Error('stop'));
    await expect(first).rejects.toThrow('stop');
    expect((await second).headers).toEqual({ authorization: 'Bearer abc' });
  });

  test('the time that it takes to log in does not count as the time that the API server takes', async () => {
    const server = await loopbackServer((_, response) => sendJson(response, 200, service()));
    const folder = temporaryFolder();
    folder.write('login', `#!/bin/sh\nsleep 0.5\n${answer({ token: 'abc' })}\n`, 0o755);
    const user = { exec: { apiVersion, command: './login', interactiveMode: 'Never' } };
    folder.write('config', kubeconfig('a', { user, cluster: { server: server.url } }));
    const connection = await loadConnection({
      flags: { kubeconfig: 'config' },
      env: { PATH: process.env['PATH'] },
      cwd: folder.path,
      home: folder.path,
    });
    const cluster = openCluster(connection, { requestTimeoutMs: 300 });
    await expect(cluster.get('Service', 'agent-service')).resolves.toMatchObject({ kind: 'Service' });
    cluster.close();
  });
});
