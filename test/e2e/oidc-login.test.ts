import { request } from 'node:https';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loopbackServer, sendJson, status } from '../adapters/kubernetes/support/api-server.ts';
import { selfSigned } from '../adapters/kubernetes/support/certificates.ts';
import { firstRefreshToken, oidcIssuer, type Issuer } from '../adapters/kubernetes/support/oidc-issuer.ts';
import { readKubeconfig } from '../cluster/kubeconfig.ts';
import { expectError } from './expect-tidy.ts';
import { e2eCluster, type E2eNamespace } from './harness/index.ts';

/** `auth-provider: oidc`, as the built plugin does it. The real cluster knows no issuer, so a server before it does. */
describe('a user that logs in by OpenID Connect, whose id token has ended', () => {
  let ns: E2eNamespace;

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
  });

  /** A server that takes the issuer's newest id token for the operator's. Reads are handed on; there is nothing else. */
  async function apiServerThatTrusts(issuer: Issuer): Promise<string> {
    const real = await readKubeconfig((await ns.identity('operator')).kubeconfig);
    const server = await loopbackServer(({ method, path: asked, query, headers }, answer) => {
      if (method !== 'GET' || headers.authorization !== `Bearer ${issuer.given.at(-1) ?? ''}`) {
        sendJson(answer, 401, status(401, 'Unauthorized', 'Unauthorized'));
        return;
      }
      const options = {
        headers: { accept: 'application/json', authorization: `Bearer ${real.token ?? ''}` },
        ...(real.ca === undefined ? {} : { ca: real.ca }),
      };
      request(new URL(`${asked}?${query.toString()}`, real.server), options, (reply) => {
        answer.writeHead(reply.statusCode ?? 502, { 'content-type': reply.headers['content-type'] });
        reply.pipe(answer);
      })
        .on('error', () => answer.destroy())
        .end();
    }, issuer.pair);
    return server.url;
  }

  async function kubeconfigFor(issuer: Issuer, server: string, more: object = {}): Promise<string> {
    const ca = Buffer.from(issuer.pair.cert).toString('base64');
    const user = { 'auth-provider': { name: 'oidc', config: issuer.config(more) } };
    await ns.write({
      'oidc.kubeconfig': stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': ca } }],
        users: [{ name: 'ada', user }],
        contexts: [{ name: 'e2e', context: { cluster: 'c', user: 'ada', namespace: ns.name } }],
        'current-context': 'e2e',
      }),
    });
    return path.join(ns.folder, 'oidc.kubeconfig');
  }

  test('gets a new one, once, and is let in with it', async () => {
    const issuer = await oidcIssuer();
    const kubeconfig = await kubeconfigFor(issuer, await apiServerThatTrusts(issuer));
    const run = await ns.kubectl('bluegreen', 'status', '--kubeconfig', kubeconfig);
    expect(run.stderr).not.toContain('error');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('blue');
    expect(issuer.given).toHaveLength(1);
  });

  test('is told why not where the issuer is not there, not the right one, or refuses', async () => {
    const issuer = await oidcIssuer();
    const server = await apiServerThatTrusts(issuer);
    const other = Buffer.from((await selfSigned()).cert).toString('base64');
    const troubles = [
      [{ 'idp-issuer-url': 'https://127.0.0.1:1' }, /https:\/\/127\.0\.0\.1:1 cannot be reached/],
      [{ 'idp-certificate-authority-data': other }, /its certificate is signed by an unknown authority/],
      [{ 'refresh-token': `${firstRefreshToken}-old` }, /refused to renew the id token \(invalid_grant\)/],
    ] as const;
    for (const [more, message] of troubles) {
      const kubeconfig = await kubeconfigFor(issuer, server, more);
      const run = await ns.kubectl('bluegreen', 'rollback', '-v=9', '--kubeconfig', kubeconfig);
      expectError(run, message, { exitCode: 1 });
      expect(run.stderr).toMatch(/user "ada" cannot log in by OpenID Connect/);
      expect(run.stderr).not.toContain('s3cret');
    }
  });
});
