import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Certificates,
  makeCertificates,
  signCertificate,
} from '../cluster/control-plane/certificates.ts';
import { kubeconfigText } from '../cluster/kubeconfig.ts';
import { closedPort, silentServer, stalledServer } from './bad-api-server.ts';
import { expectError } from './expect-tidy.ts';
import { e2eCluster, smallSet, type E2eNamespace, type KubectlOptions, type Run } from './harness/index.ts';

/** One command line a verb that works on a cluster; each would do something if it could. */
const commands = [
  ['status'],
  ['deploy', '--image', 'agent-service:9.9.9', '--agent-version', '9.9.9'],
  ['verify'],
  ['switch'],
  ['rollback'],
] as const;

describe('given a good cluster, and a bad way to it', () => {
  let ns: E2eNamespace;
  let own: Certificates;

  /** A kubeconfig for a server of the test's own, whose certificate its own authority signed. */
  const kubeconfigFor = async (port: number): Promise<string> => {
    const ca = await readFile(own.ca, 'utf8');
    const access = { server: `https://127.0.0.1:${port}`, ca, token: 'not-a-real-token' };
    await ns.write({ 'own.kubeconfig': kubeconfigText({ access, namespace: ns.name }) });
    return path.join(ns.folder, 'own.kubeconfig');
  };

  /** Each command with these words and options, side by side. */
  const every = async (...more: readonly (string | KubectlOptions)[]): Promise<readonly Run[]> =>
    await Promise.all(commands.map((line) => ns.kubectl('bluegreen', ...line, ...more)));

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns);
    const folder = path.join(ns.folder, 'authority');
    await mkdir(folder);
    own = await makeCertificates(folder);
  });

  describe('a kubeconfig that is not there or not one', () => {
    test('no kubeconfig at all', async () => {
      for (const run of await every({ env: { KUBECONFIG: undefined } }))
        expectError(run, /there is no kubeconfig: \S+\/home\/\.kube\/config does not exist/, { exitCode: 1 });
    });

    test('KUBECONFIG and --kubeconfig that name files that do not exist', async () => {
      const byEnv = await ns.kubectl('bluegreen', 'status', { env: { KUBECONFIG: '/nonexistent/a' } });
      expectError(byEnv, /\/nonexistent\/a does not exist \(from KUBECONFIG\)/, { exitCode: 1 });
      const byFlag = await ns.kubectl('bluegreen', 'status', '--kubeconfig', '/nonexistent/b');
      expectError(byFlag, /\/nonexistent\/b: there is no such kubeconfig/, { exitCode: 1 });
    });

    test.each([
      ['broken.yaml', 'clusters: [\n', /broken\.yaml:\d+: the kubeconfig does not parse: /],
      ['wrong-type.yaml', 'apiVersion: v1\nkind: Config\nclusters: 7\n', /clusters must be a list/],
      [
        'deep-type.yaml',
        'apiVersion: v1\nkind: Config\nclusters:\n- name: a\n  cluster: {server: [1]}\n',
        /clusters\[0\]\.cluster\.server must be text/,
      ],
      ['garbage.yaml', '\u0000\u0001\u0002\uffff\u0007', /garbage\.yaml is not a kubeconfig: it is binary/],
      ['pod.yaml', 'apiVersion: v1\nkind: Pod\n', /is not a kubeconfig: its kind is Pod/],
      ['empty.yaml', '', /the kubeconfig names no cluster/],
      [
        'no-server.yaml',
        'clusters: [{name: a, cluster: {}}]\ncontexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n',
        /cluster "a" has no server/,
      ],
      [
        'no-context.yaml',
        'clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]\ncontexts: [{name: a, context: {cluster: a}}]\n',
        /the kubeconfig has no current context: the contexts are a/,
      ],
      [
        'not-a-url.yaml',
        'clusters: [{name: a, cluster: {server: "gopher://x"}}]\ncontexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n',
        /"gopher:\/\/x" is not an http:\/\/ or https:\/\/ address/,
      ],
      [
        'bad-ca.yaml',
        'clusters: [{name: a, cluster: {server: "https://127.0.0.1:1", certificate-authority: absent.crt}}]\ncontexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n',
        /absent\.crt/,
      ],
    ])('%s', async (name, text, message) => {
      await ns.write({ [name]: text });
      const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', name);
      expectError(run, message, { exitCode: 1 });
    });

    test('bytes that are no text at all', async () => {
      const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', process.execPath);
      expectError(run, /is not a kubeconfig: it is binary/, { exitCode: 1 });
    });

    test('a folder', async () => {
      const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', '.');
      expectError(run, /the kubeconfig cannot be read: it is a folder/, { exitCode: 1 });
    });

    test('a context, cluster or user that it does not have', async () => {
      const context = await ns.kubectl('bluegreen', 'status', '--context', 'prod');
      expectError(context, 'context "prod" does not exist: the contexts are e2e', { exitCode: 1 });
      const cluster = await ns.kubectl('bluegreen', 'switch', '--cluster', 'prod');
      expectError(cluster, 'cluster "prod" does not exist', { exitCode: 1 });
      const user = await ns.kubectl('bluegreen', 'rollback', '--user', 'root');
      expectError(user, 'user "root" does not exist', { exitCode: 1 });
    });
  });

  describe('credentials that are not accepted', () => {
    test('a wrong token', async () => {
      for (const run of await every('--token', 'wrong-token-1234')) {
        expectError(run, /did not accept the credentials of user "e2e" of context "e2e"/, { exitCode: 1 });
        expect(run.stderr).not.toContain('wrong-token');
        expect(run.stderr).toContain('kubectl auth whoami');
      }
    });

    test('a client certificate that has expired', async () => {
      const cluster = await e2eCluster();
      const KUBECONFIG = await cluster.certificateKubeconfig('O=system:masters, CN=x', -1, ns.name);
      const run = await ns.kubectl('bluegreen', 'status', { env: { KUBECONFIG } });
      expectError(run, /did not accept .*: the client certificate ended \d{4}-\d\d-\d\d/, { exitCode: 1 });
    });
  });

  describe('a server that is not the right one', () => {
    test('its certificate is of an authority that the kubeconfig does not name', async () => {
      const { server } = ns.admin.access;
      await ns.write({ 'own-ca.crt': await readFile(own.ca, 'utf8') });
      const run = await ns.kubectl('bluegreen', 'switch', '--certificate-authority', 'own-ca.crt');
      expectError(run, `${server}: its certificate is signed by an unknown authority`, { exitCode: 1 });
    });

    test('its certificate has expired', async () => {
      const [cert, key] = [path.join(ns.folder, 'expired.crt'), path.join(ns.folder, 'expired.key')];
      await signCertificate({
        ...own,
        cert,
        key,
        subject: 'CN=old',
        names: ['IP:127.0.0.1'],
        days: -1,
      });
      const kubeconfig = await kubeconfigFor(await stalledServer({ cert, key }));
      const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', kubeconfig);
      expectError(run, /its certificate has expired[\s\S]*the certificate is valid from .* to \d{4}-/, {
        exitCode: 1,
      });
    });

    test('its certificate is for another name', async () => {
      const [cert, key] = [path.join(ns.folder, 'other.crt'), path.join(ns.folder, 'other.key')];
      await signCertificate({
        ...own,
        cert,
        key,
        subject: 'CN=other',
        names: ['DNS:elsewhere.test'],
        days: 1,
      });
      const kubeconfig = await kubeconfigFor(await stalledServer({ cert, key }));
      const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', kubeconfig);
      expectError(run, /its certificate is for another name[\s\S]*elsewhere\.test/, { exitCode: 1 });
    });

    test('it answers, but is no API server', async () => {
      const page = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<html>hi</html>';
      const kubeconfig = await kubeconfigFor(await stalledServer(own, page));
      const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', kubeconfig);
      expectError(run, /text\/html/, { exitCode: 1 });
      expect(run.stderr).toContain('is this the address of a Kubernetes API server?');
    });

    test('it does not speak HTTP', async () => {
      const kubeconfig = await kubeconfigFor(await stalledServer(own, 'SSH-2.0-OpenSSH_9.6\r\n'));
      const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', kubeconfig);
      expectError(run, /does not answer in HTTP/, { exitCode: 1 });
    });
  });

  describe('no answer is "could not tell": exit code 4', () => {
    test('nothing listens there', async () => {
      const server = `https://127.0.0.1:${await closedPort()}`;
      for (const run of await every('--server', server))
        expectError(run, `${server} cannot be reached: nothing listens there (connection refused)`, {
          exitCode: 4,
        });
    });

    test('the server accepts and never speaks TLS', async () => {
      const { port } = await silentServer();
      const kubeconfig = await kubeconfigFor(port);
      for (const run of await every('--kubeconfig', kubeconfig, '--request-timeout', '1s'))
        expectError(run, 'gave no whole answer within 1 s', { exitCode: 4 });
    });

    test('the server takes the request and never answers', async () => {
      const kubeconfig = await kubeconfigFor(await stalledServer(own));
      for (const run of await every('--kubeconfig', kubeconfig, '--request-timeout', '1s'))
        expectError(run, 'gave no whole answer within 1 s', { exitCode: 4, withinMs: 5000 });
    });

    test('the server stops in the middle of its answer', async () => {
      const part = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"kind":';
      const kubeconfig = await kubeconfigFor(await stalledServer(own, part));
      const run = await ns.kubectl(
        'bluegreen',
        'status',
        '--kubeconfig',
        kubeconfig,
        '--request-timeout',
        '1s',
      );
      expectError(run, 'gave no whole answer within 1 s', { exitCode: 4, withinMs: 5000 });
    });
  });

  test('with -o json and -o yaml the error is on stdout too, as an object', async () => {
    const json = await ns.kubectl('bluegreen', 'switch', '--context', 'prod', '-o', 'json');
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual({
      apiVersion: 'kubectl-bluegreen/v1',
      kind: 'Error',
      error: 'kubeconfig',
      message: 'context "prod" does not exist: the contexts are e2e',
      help: 'kubectl --context prod config get-contexts',
    });
    const yaml = await ns.kubectl('bluegreen', 'status', '-n', 'elsewhere', '-o', 'yaml');
    expect(yaml.exitCode).toBe(1);
    expect(yaml.stdout).toMatch(/^apiVersion: kubectl-bluegreen\/v1\nkind: Error\nerror: forbidden\n/);
  });

  test('a namespace or Service that does not exist is named', async () => {
    const service = await ns.kubectl('bluegreen', 'switch', 'agent-servise');
    expectError(service, `services "agent-servise" not found in namespace ${ns.name}`, { exitCode: 1 });
    const namespace = await ns.kubectl('bluegreen', 'status', '-n', 'elsewhere');
    expectError(namespace, /may not list services in namespace elsewhere/, { exitCode: 1 });
  });

  test('none of this wrote anything', async () => {
    expect(await ns.writes()).toEqual([]);
  });
});
