import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConnectionFlags } from '../../../src/adapters/kubernetes/kubeconfig/connection-options.ts';
import { KubeconfigError } from '../../../src/adapters/kubernetes/kubeconfig/kubeconfig-error.ts';
import { loadConnection } from '../../../src/adapters/kubernetes/load-connection.ts';
import { selfSigned } from './support/certificates.ts';
import { kubeconfig } from './support/kubeconfig-text.ts';
import { temporaryFolder, type Folder } from './support/temporary-folder.ts';

const data = Buffer.from((await selfSigned()).cert).toString('base64');

function load(
  folder: Folder,
  flags: ConnectionFlags = {},
  env: Record<string, string> = {},
  more: object = {},
) {
  return loadConnection({ flags, env, cwd: folder.path, home: folder.path, ...more });
}

async function errorOf(loading: Promise<unknown>): Promise<KubeconfigError> {
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KubeconfigError);
  expect((error as KubeconfigError).help).not.toBe('');
  return error as KubeconfigError;
}

describe('where the kubeconfig comes from', () => {
  test('~/.kube/config by default, with the namespace of its context', async () => {
    const folder = temporaryFolder();
    folder.write('.kube/config', kubeconfig('prod', { namespace: 'ai-agents' }));
    const connection = await load(folder);
    expect(connection).toMatchObject({
      context: 'prod',
      namespace: 'ai-agents',
      server: 'https://prod.example:6443',
      userName: 'prod',
    });
    expect((await connection.access()).headers).toEqual({ authorization: 'Bearer token-of-prod' });
  });

  test('KUBECONFIG with several files: the first wins, missing files are passed over, twice the same is fine', async () => {
    const folder = temporaryFolder();
    const one = folder.write('one', kubeconfig('a', { current: false, server: 'https://first:1' }));
    const two = folder.write('two', kubeconfig('b', { server: 'https://second:1' }));
    const three = folder.write('three', kubeconfig('a', { server: 'https://third:1' }));
    const list = [one, path.join(folder.path, 'absent'), two, three, one].join(path.delimiter);
    expect(await load(folder, {}, { KUBECONFIG: list })).toMatchObject({
      context: 'b',
      server: 'https://second:1',
    });
    expect(await load(folder, { context: 'a' }, { KUBECONFIG: list })).toMatchObject({
      server: 'https://first:1',
    });
  });

  test('--kubeconfig goes before KUBECONFIG, and counts from the working folder', async () => {
    const folder = temporaryFolder();
    folder.write('mine', kubeconfig('mine'));
    const env = { KUBECONFIG: folder.write('other', kubeconfig('other')) };
    expect((await load(folder, { kubeconfig: 'mine' }, env)).context).toBe('mine');
  });

  test('in a pod without a kubeconfig: its service account, whose token is read again', async () => {
    const folder = temporaryFolder();
    folder.write('token', 'first\n');
    folder.write('ca.crt', (await selfSigned()).cert);
    folder.write('namespace', 'pods-own\n');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    const connection = await load(folder, {}, env, { serviceAccountFolder: folder.path });
    expect(connection).toMatchObject({
      context: 'in-cluster',
      namespace: 'pods-own',
      server: 'https://[fd00::1]',
    });
    expect((await connection.access()).headers).toEqual({ authorization: 'Bearer first' });
    folder.write('token', 'second\n');
    expect(connection.renew()).toBe(true);
    expect((await connection.access()).headers).toEqual({ authorization: 'Bearer second' });
    expect((await connection.access()).tls.ca).toContain('BEGIN CERTIFICATE');
  });

  test('--server alone is enough', async () => {
    const folder = temporaryFolder();
    const connection = await load(folder, { server: 'http://127.0.0.1:8001', token: 't' });
    expect(connection).toMatchObject({
      context: '--server',
      namespace: 'default',
      server: 'http://127.0.0.1:8001',
    });
  });
});

describe('flags go over the file, as for kubectl', () => {
  test('cluster, user, namespace, token and server name', async () => {
    const folder = temporaryFolder();
    const env = {
      KUBECONFIG: [
        folder.write(
          'a',
          kubeconfig('a', {
            cluster: { 'tls-server-name': 'inner' },
            user: { username: 'u', password: 'p' },
          }),
        ),
        folder.write('b', kubeconfig('b')),
      ].join(path.delimiter),
    };
    const plain = await load(folder, {}, env);
    expect((await plain.access()).tls.servername).toBe('inner');
    expect((await plain.access()).headers).toEqual({
      authorization: `Basic ${Buffer.from('u:p').toString('base64')}`,
    });
    const mixed = await load(folder, { cluster: 'b', user: 'b', namespace: 'n' }, env);
    expect(mixed).toMatchObject({
      context: 'a',
      namespace: 'n',
      server: 'https://b.example:6443',
      userName: 'b',
    });
    const moved = await load(folder, { server: 'https://other:1', token: 'flag' }, env);
    expect((await moved.access()).tls.servername).toBeUndefined();
    expect((await moved.access()).headers).toEqual({ authorization: 'Bearer flag' });
  });

  test('impersonation: user, groups, uid; of the file or of the flags', async () => {
    const folder = temporaryFolder();
    const user = {
      token: 't',
      as: 'file-user',
      'as-groups': ['g'],
      'as-user-extra': { 'Example.com/Scope': ['x'] },
    };
    folder.write('.kube/config', kubeconfig('a', { user }));
    expect((await (await load(folder)).access()).headers).toMatchObject({
      'impersonate-user': 'file-user',
      'impersonate-group': ['g'],
      'impersonate-extra-example.com%2Fscope': ['x'],
    });
    const flags = { as: 'root', 'as-group': ['one', 'two'], 'as-uid': '7' };
    expect((await (await load(folder, flags)).access()).headers).toEqual({
      authorization: 'Bearer t',
      'impersonate-user': 'root',
      'impersonate-group': ['one', 'two'],
      'impersonate-uid': '7',
    });
  });

  test('--insecure-skip-tls-verify drops the authority; --certificate-authority names another', async () => {
    const folder = temporaryFolder();
    const { cert } = await selfSigned();
    folder.write(
      '.kube/config',
      kubeconfig('a', { cluster: { 'certificate-authority-data': Buffer.from(cert).toString('base64') } }),
    );
    const insecure = await (await load(folder, { 'insecure-skip-tls-verify': true })).access();
    expect(insecure.tls).toEqual({ rejectUnauthorized: false });
    const other = (await selfSigned()).cert;
    folder.write('ca.pem', other);
    const named = await (await load(folder, { 'certificate-authority': 'ca.pem' })).access();
    expect(named.tls).toEqual({ ca: other, rejectUnauthorized: true });
  });
});

describe('certificates', () => {
  test('files count from the folder of their kubeconfig; inline data goes first', async () => {
    const folder = temporaryFolder();
    const { cert, key } = await selfSigned();
    folder.write('deep/pki/cert.pem', cert);
    folder.write('deep/pki/key.pem', 'not looked at');
    const user = {
      'client-certificate': 'pki/cert.pem',
      'client-key': 'pki/key.pem',
      'client-key-data': Buffer.from(key).toString('base64'),
    };
    folder.write('deep/config', kubeconfig('a', { user }));
    const { tls } = await (await load(folder, { kubeconfig: 'deep/config' })).access();
    expect(tls).toMatchObject({ cert, key });
  });

  test.each([
    [
      'a file that is not there',
      { 'client-certificate': 'gone.pem', 'client-key': 'gone.key' },
      /client certificate of user "a" cannot be read: .*gone\.pem: no such file/,
    ],
    [
      'broken base64',
      { 'client-certificate-data': '%%%', 'client-key-data': data },
      /client certificate of user "a" is not valid base64/,
    ],
    [
      'cut base64',
      { 'client-certificate-data': data.slice(0, 41), 'client-key-data': data },
      /is not valid base64/,
    ],
    [
      'base64 of something else',
      { 'client-certificate-data': 'aGVsbG8=', 'client-key-data': data },
      /is not PEM/,
    ],
    ['a certificate without a key', { 'client-certificate-data': data }, /certificate without a key/],
  ])('%s', async (_, user, message) => {
    const folder = temporaryFolder();
    folder.write('.kube/config', kubeconfig('a', { user }));
    expect((await errorOf(load(folder))).message).toMatch(message);
  });
});

describe('what is wrong is said in one or two lines', () => {
  test('no kubeconfig at all', async () => {
    const folder = temporaryFolder();
    const error = await errorOf(load(folder));
    expect(error.message).toBe(
      `there is no kubeconfig: ${path.join(folder.path, '.kube/config')} does not exist`,
    );
    const env = { KUBECONFIG: 'absent' };
    expect((await errorOf(load(folder, {}, env))).message).toMatch(
      /absent does not exist \(from KUBECONFIG\)$/,
    );
  });

  test('--kubeconfig that is not there, or is a folder', async () => {
    const folder = temporaryFolder();
    expect((await errorOf(load(folder, { kubeconfig: 'x' }))).message).toMatch(
      /x: there is no such kubeconfig/,
    );
    expect((await errorOf(load(folder, { kubeconfig: '.' }))).message).toMatch(
      /cannot be read: it is a folder/,
    );
  });

  test('a file that does not parse: file and line, and nothing of its content', async () => {
    const folder = temporaryFolder();
    const file = folder.write('.kube/config', 'apiVersion: v1\nusers:\n- name: a\n  user: {token: s3cret\n');
    const { message } = await errorOf(load(folder));
    expect(message).toContain(`${file}:`);
    expect(message).toMatch(/:\d+: the kubeconfig does not parse: /);
    expect(message).not.toContain('s3cret');
  });

  test.each([
    ['kind: Secret\n', /is not a kubeconfig: its kind is Secret/],
    ['- a\n', /the file must be a map/],
    ['just text\n', /the file must be a map/],
    ['clusters: 5\n', /clusters must be a list/],
    ['clusters:\n- cluster: {}\n', /clusters\[0\] has no name/],
    ['clusters:\n- name: a\n  cluster:\n    server: 5\n', /clusters\[0\]\.cluster\.server must be text/],
    ['users:\n- name: a\n  user:\n    exec: {}\n', /users\[0\]\.user\.exec has no command/],
  ])('a file of another shape: %j', async (text, message) => {
    const folder = temporaryFolder();
    folder.write('.kube/config', text);
    expect((await errorOf(load(folder))).message).toMatch(message);
  });

  test('names that do not exist: those that do are listed', async () => {
    const folder = temporaryFolder();
    const env = {
      KUBECONFIG: [folder.write('a', kubeconfig('a')), folder.write('b', kubeconfig('b'))].join(
        path.delimiter,
      ),
    };
    expect((await errorOf(load(folder, { context: 'c' }, env))).message).toBe(
      'context "c" does not exist: the contexts are a, b',
    );
    expect((await errorOf(load(folder, { cluster: 'c' }, env))).message).toBe(
      'cluster "c" does not exist: the clusters are a, b',
    );
    expect((await errorOf(load(folder, { user: 'c' }, env))).message).toBe(
      'user "c" does not exist: the users are a, b',
    );
  });

  test('no current context', async () => {
    const folder = temporaryFolder();
    folder.write('.kube/config', kubeconfig('a', { current: false }));
    expect((await errorOf(load(folder))).message).toBe(
      'the kubeconfig has no current context: the contexts are a',
    );
  });

  test.each([
    [{ server: 'ftp://x' }, {}, /not an http:\/\/ or https:\/\/ address/],
    [{ user: { token: 'two words' } }, {}, /token of user "a" is not a token/],
    [
      { user: { 'auth-provider': { name: 'gcp' } } },
      {},
      /auth-provider "gcp", which Kubernetes no longer has/,
    ],
    [
      { cluster: { 'proxy-url': 'socks5://127.0.0.1:1' } },
      {},
      /proxy in proxy-url has the scheme socks5:\/\//,
    ],
    [{}, { 'as-group': ['g'] }, /groups or a uid are impersonated without a user/],
  ])('%j with %j', async (config, flags, message) => {
    const folder = temporaryFolder();
    folder.write('.kube/config', kubeconfig('a', config));
    expect((await errorOf(load(folder, flags))).message).toMatch(message);
  });
});
