import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConnection } from '../../../src/adapters/kubernetes/load-connection.ts';
import { makeCertificate } from '../../certificates.ts';
import { webToken, oidcIssuer, idToken } from './support/oidc-issuer.ts';
import { kubeconfig } from './support/kubeconfig-text.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const apiVersion = 'client.authentication.k8s.io/v1';
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) * 1000 + seconds * 1000;

function connectAs(user: object, folder = temporaryFolder()) {
  folder.write('config', kubeconfig('ci', { user }));
  const env = { PATH: process.env['PATH'] };
  return loadConnection({ flags: { kubeconfig: 'config' }, env, cwd: folder.path, home: folder.path });
}

describe('credentials that nobody can renew', () => {
  test('a token that says when it ends', async () => {
    const end = inSeconds(60);
    const connection = await connectAs({ token: webToken({ exp: end / 1000 }) });
    expect(await connection.lastUntil(inSeconds(30))).toBeUndefined();
    expect(await connection.lastUntil(inSeconds(90))).toEqual({
      what: 'the token of user "ci"',
      at: new Date(end),
      why: 'it cannot be renewed from here',
    });
  });

  test('a token that does not say it is not known to end', async () => {
    for (const token of ['opaque', 'a.b.c', webToken({ sub: 'ci' })])
      expect(await (await connectAs({ token })).lastUntil(inSeconds(90))).toBeUndefined();
  });

  test('a client certificate', async () => {
    const { cert, key } = await makeCertificate({
      subject: 'CN=ci',
      from: new Date(inSeconds(-60)),
      to: new Date(inSeconds(86_400)),
    });
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const connection = await connectAs({
      'client-certificate-data': base64(cert),
      'client-key-data': base64(key),
    });
    expect(await connection.lastUntil(inSeconds(60))).toBeUndefined();
    expect(await connection.lastUntil(inSeconds(3 * 86_400))).toMatchObject({
      what: 'the client certificate of user "ci"',
    });
  });

  test('an id token without a refresh token', async () => {
    const issuer = await oidcIssuer();
    const config = issuer.config({ 'id-token': idToken(issuer.url, 60), 'refresh-token': '' });
    const connection = await connectAs({ 'auth-provider': { name: 'oidc', config } });
    expect(await connection.lastUntil(inSeconds(30))).toBeUndefined();
    expect(await connection.lastUntil(inSeconds(90))).toMatchObject({
      what: 'the id token of user "ci"',
      why: 'there is no refresh-token',
    });
  });
});

describe('credentials that can be renewed are', () => {
  test('those of a program: it is asked again, before the old one has ended', async () => {
    const folder = temporaryFolder();
    const script = (status: string): string =>
      `#!/bin/sh\necho x >> ${path.join(folder.path, 'asked')}\n` +
      `test ! -e ${path.join(folder.path, 'ended')} || { echo 'log in again' >&2; exit 1; }\n` +
      `echo '{"kind":"ExecCredential","apiVersion":"${apiVersion}","status":${status}}'\n`;
    const end = new Date(inSeconds(60));
    folder.write('login', script(JSON.stringify({ token: 'abc', expirationTimestamp: end })), 0o755);
    const user = { exec: { apiVersion, command: './login', interactiveMode: 'Never' } };
    const connection = await connectAs(user, folder);
    const asked = (): number => readFileSync(path.join(folder.path, 'asked'), 'utf8').split('\n').length - 1;
    await connection.access();
    expect([await connection.lastUntil(inSeconds(30)), asked()]).toEqual([undefined, 1]);
    // It gives what ends soon again: it will be asked when that has ended.
    expect([await connection.lastUntil(inSeconds(90)), asked()]).toEqual([undefined, 2]);
    folder.write('ended', '');
    const told = await connection.lastUntil(inSeconds(90));
    expect(told).toMatchObject({ what: `the credential of ${path.join(folder.path, 'login')}`, at: end });
    expect(told?.why).toMatch(/^it could not be renewed: .*log in again/);
    // What is at hand is good until it ends.
    expect((await connection.access()).headers).toEqual({ authorization: 'Bearer abc' });
  });

  test('an id token with a refresh token', async () => {
    const issuer = await oidcIssuer();
    const config = issuer.config({ 'id-token': idToken(issuer.url, 60) });
    const connection = await connectAs({ 'auth-provider': { name: 'oidc', config } });
    expect(await connection.lastUntil(inSeconds(90))).toBeUndefined();
    expect(issuer.given).toHaveLength(1);
    expect((await connection.access()).headers).toEqual({ authorization: `Bearer ${issuer.given[0] ?? ''}` });
  });
});
