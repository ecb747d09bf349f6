import http from 'node:http';
import net from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { KubeconfigError } from '../../../src/adapters/kubernetes/kubeconfig/kubeconfig-error.ts';
import { loadConnection } from '../../../src/adapters/kubernetes/load-connection.ts';
import { openCluster } from '../../../src/adapters/kubernetes/open-cluster.ts';
import { loopbackServer, sendJson, service, type SeenRequest } from './support/api-server.ts';
import { selfSigned } from './support/certificates.ts';
import { kubeconfig } from './support/kubeconfig-text.ts';
import {
  client,
  firstRefreshToken,
  idToken,
  oidcIssuer,
  webToken,
  type IssuerOptions,
} from './support/oidc-issuer.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A connection whose user logs in by `auth-provider: oidc`. */
function connectBy(config: object, { env = {}, cluster = {}, ...more }: ConnectMore = {}) {
  const folder = temporaryFolder();
  const user = { 'auth-provider': { name: 'oidc', config } };
  folder.write('.kube/config', kubeconfig('ada', { user, ...cluster }));
  return loadConnection({ flags: {}, env, cwd: folder.path, home: folder.path, ...more });
}

interface ConnectMore {
  readonly env?: Record<string, string>;
  readonly cluster?: object;
  readonly pluginTimeoutMs?: number;
  readonly onPluginText?: (text: string) => void;
}

const bearerOf = (token: string | undefined) => ({ authorization: `Bearer ${token ?? ''}` });

describe('an id token that has ended is renewed', () => {
  test('the API server gets the new one; one renewal is enough for all requests', async () => {
    const issuer = await oidcIssuer();
    const pair = await selfSigned();
    const api = await loopbackServer((_, response) => sendJson(response, 200, service()), pair);
    const authority = { 'certificate-authority-data': Buffer.from(pair.cert).toString('base64') };
    const connection = await connectBy(issuer.config(), { cluster: { server: api.url, cluster: authority } });
    const cluster = openCluster(connection, { requestTimeoutMs: 5000 });
    onTestFinished(() => cluster.close());
    await Promise.all([
      cluster.get('Service', 'a'),
      cluster.get('Service', 'b'),
      cluster.get('Service', 'c'),
    ]);
    await cluster.get('Service', 'd');
    expect(issuer.given).toHaveLength(1);
    const sent = api.requests.map(({ headers }) => headers.authorization);
    expect(sent).toEqual(Array(4).fill(`Bearer ${issuer.given[0]!}`));
  });

  test('as OAuth 2 says it: one form, the client in the header', async () => {
    const issuer = await oidcIssuer();
    await (await connectBy(issuer.config())).access();
    const [request, ...others] = issuer.tokenRequests();
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: 'POST' });
    expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: firstRefreshToken,
    });
    expect(request!.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/) as unknown,
      'content-length': String(request!.body.length),
      authorization: expect.stringMatching(/^Basic /) as unknown,
    });
  });

  test('the secret goes in the body where the issuer takes it only there', async () => {
    const document = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    const issuer = await oidcIssuer({ document });
    const connection = await connectBy(issuer.config());
    expect((await connection.access()).headers).toEqual(bearerOf(issuer.given[0]));
    const [request] = issuer.tokenRequests();
    expect(request!.headers.authorization).toBeUndefined();
    expect(new URLSearchParams(request!.body).get('client_secret')).toBe(client.secret);
  });

  test('a client without a secret; an authority by file; no id token at all', async () => {
    const issuer = await oidcIssuer();
    const file = temporaryFolder().write('issuer.pem', issuer.pair.cert);
    const config = {
      'client-secret': '',
      'id-token': undefined,
      'idp-certificate-authority-data': undefined,
      'idp-certificate-authority': file,
    };
    const connection = await connectBy(issuer.config(config));
    expect((await connection.access()).headers).toEqual(bearerOf(issuer.given[0]));
    const form = new URLSearchParams(issuer.tokenRequests()[0]!.body);
    expect([form.get('client_id'), form.has('client_secret')]).toEqual([client.id, false]);
  });

  test('by the proxy of the environment', async () => {
    const host = 'issuer.example';
    const issuer = await oidcIssuer({ host, pair: await selfSigned({ names: [`DNS:${host}`] }) });
    const proxy = await tunnelTo(issuer.server.port);
    const connection = await connectBy(issuer.config(), { env: { HTTPS_PROXY: proxy.url } });
    expect((await connection.access()).headers).toEqual(bearerOf(issuer.given[0]));
    expect(new Set(proxy.targets)).toEqual(new Set([`${host}:${issuer.server.port}`]));
  });

  test('one that has not ended is used as it is: the issuer is not asked', async () => {
    const issuer = await oidcIssuer();
    const token = idToken(issuer.url, 60);
    const connection = await connectBy(issuer.config({ 'id-token': token, 'refresh-token': undefined }));
    expect((await connection.access()).headers).toEqual(bearerOf(token));
    expect(issuer.server.requests).toEqual([]);
  });
});

describe('a refresh token that the issuer replaces', () => {
  test('the next renewal sends the new one; that the kubeconfig has the old one is said', async () => {
    const issuer = await oidcIssuer({ rotates: true, lifetime: 5 });
    const said: string[] = [];
    const onPluginText = (text: string): void => void said.push(text);
    const connection = await connectBy(issuer.config(), { onPluginText });
    await connection.access();
    expect((await connection.access()).headers).toEqual(bearerOf(issuer.given[1]));
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^warning: the issuer replaced the refresh token of user "ada", .*\n$/);
    expect(said.join('')).not.toContain('s3cret');
  });

  test('is taken once: those that ask at the same time share one renewal', async () => {
    const issuer = await oidcIssuer({ rotates: true });
    const connection = await connectBy(issuer.config());
    const all = await Promise.all([connection.access(), connection.access(), connection.access()]);
    expect(all.map(({ headers }) => headers)).toEqual(Array(3).fill(bearerOf(issuer.given[0])));
    expect(issuer.tokenRequests()).toHaveLength(1);
  });

  test('is not lost with the one that asked first and gave up', async () => {
    let goOn: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (goOn = resolve));
    const issuer = await oidcIssuer({ rotates: true, waits });
    const connection = await connectBy(issuer.config());
    const stopping = new AbortController();
    const first = connection.access(stopping.signal);
    await vi.waitFor(() => expect(issuer.server.requests).toHaveLength(1));
    stopping.abort(new Error('stop'));
    await expect(first).rejects.toThrow('stop');
    const second = connection.access();
    goOn();
    expect((await second).headers).toEqual(bearerOf(issuer.given[0]));
    expect(issuer.tokenRequests()).toHaveLength(1);
  });
});

describe('what is wrong is said, and no secret with it', () => {
  async function messageOf(config: object, more: ConnectMore = {}): Promise<string> {
    const connection = await connectBy(config, more);
    const error = await connection.access().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(KubeconfigError);
    const { message, help } = error as KubeconfigError;
    expect(help).not.toBe('');
    // Nothing of it in what the error carries along, either.
    const all = inspect(error, { depth: null, showHidden: true, maxStringLength: null });
    const secrets = ['s3cret', client.secret, encodeURIComponent(client.secret), 'eyJ', 'Basic '];
    for (const secret of secrets) expect(all).not.toContain(secret);
    return message;
  }

  const begins = 'user "ada" cannot log in by OpenID Connect: ';

  test('nothing listens where the issuer should be', async () => {
    const issuer = await oidcIssuer();
    const url = `https://127.0.0.1:${await closedPort()}`;
    expect(await messageOf(issuer.config({ 'idp-issuer-url': url }))).toBe(
      `${begins}${url} cannot be reached: nothing listens there (connection refused)`,
    );
  });

  test('its certificate is of another authority, or of one that nobody knows', async () => {
    const issuer = await oidcIssuer();
    const another = Buffer.from((await selfSigned()).cert).toString('base64');
    for (const authority of [another, undefined])
      expect(await messageOf(issuer.config({ 'idp-certificate-authority-data': authority }))).toMatch(
        /https:\/\/127\.0\.0\.1:\d+: its certificate is signed by an unknown authority/,
      );
    expect(issuer.server.requests).toEqual([]);
  });

  test.each([
    ['at once', () => true],
    ['at the token endpoint', ({ path: asked }: SeenRequest) => asked === '/realm/token'],
    [
      'in the middle of an answer',
      (_: SeenRequest, response: http.ServerResponse) => response.writeHead(200).write('{"issuer":'),
    ],
  ])('the issuer hangs, %s', async (_, instead) => {
    const issuer = await oidcIssuer({ instead });
    const message = await messageOf(issuer.config(), { pluginTimeoutMs: 500 });
    expect(message).toBe(`${begins}${new URL(issuer.url).origin} gave no whole answer within 0.5 s`);
  });

  test('the issuer ends the connection', async () => {
    const issuer = await oidcIssuer({ instead: (_, response) => response.destroy().destroyed });
    expect(await messageOf(issuer.config())).toMatch(/closed the connection before the whole answer came$/);
  });

  test.each<[string, IssuerOptions, RegExp]>([
    [
      'without an id_token',
      { tokens: { id_token: undefined } },
      /has no id_token; the login needs the scope/,
    ],
    ['with something else as id_token', { tokens: { id_token: 5 } }, /"id_token" property must be a string/],
    ['with an id_token that is none', { tokens: { id_token: 's3cret' } }, /cannot be used: Invalid JWT$/],
    ['with an id token for another client', { claims: { aud: 'other' } }, /unexpected JWT "aud"/],
    ['with an id token of another issuer', { claims: { iss: 'https://other' } }, /unexpected JWT "iss"/],
    ['with an id token that has ended', { lifetime: -600 }, /expiration is past current timestamp/],
    ['by an issuer of another name', { document: { issuer: 'https://x' } }, /issuer does not match/],
    ['by an issuer without a name', { document: { issuer: 5 } }, /"issuer" property must be a string/],
    ['by an issuer whose name is no URL', { document: { issuer: 'x' } }, /cannot be used: Invalid URL/],
    ['without a token endpoint', { document: { token_endpoint: undefined } }, /a valid "as.token_endpoint"/],
    [
      'with a token endpoint without TLS',
      { document: { token_endpoint: 'http://127.0.0.1:1/token' } },
      /only requests to HTTPS are allowed/,
    ],
    [
      'that is a web page',
      { instead: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end().writable },
      /answered 200 with text\/html instead of 200 with JSON$/,
    ],
    [
      'that is cut off, and says JSON',
      { instead: (_, response) => (sendText(response, '{"issuer": "s3cret'), true) },
      /cannot be used: /,
    ],
    [
      'that is an error of a server in between',
      { instead: (_, response) => (response.writeHead(503).end('s3cret'), true) },
      /answered 503 with no content type instead of 200 with JSON$/,
    ],
    [
      'that leads elsewhere',
      { instead: (_, response) => (response.writeHead(302, { location: 'https://x' }).end(), true) },
      /answered 302 with no content type/,
    ],
  ])('an answer %s', async (_, options, message) => {
    const issuer = await oidcIssuer(options);
    expect(await messageOf(issuer.config())).toMatch(message);
  });

  test('the refresh token is refused', async () => {
    const issuer = await oidcIssuer();
    const message = await messageOf(issuer.config({ 'refresh-token': 'an-old-s3cret' }));
    expect(message).toBe(
      `${begins}${new URL(issuer.url).origin} refused to renew the id token (invalid_grant)`,
    );
  });

  test('the client is not known', async () => {
    const issuer = await oidcIssuer();
    expect(await messageOf(issuer.config({ 'client-id': 'other' }))).toBe(
      `${begins}${new URL(issuer.url).origin} did not accept client-id and client-secret (401)`,
    );
  });

  test.each([
    [
      'no refresh token',
      { 'refresh-token': undefined },
      /the id-token has ended, and there is no refresh-token/,
    ],
    [
      'empty tokens',
      { 'refresh-token': '', 'id-token': '' },
      /the id-token is missing, and there is no refresh-token/,
    ],
    [
      'an id token that is none',
      { 'id-token': 'abc', 'refresh-token': undefined },
      /the id-token has ended, and there is no/,
    ],
    [
      'an id token without an end',
      { 'id-token': webToken({}), 'refresh-token': undefined },
      /the id-token has ended, and there is no/,
    ],
    ['no client', { 'client-id': undefined }, /the kubeconfig has no client-id/],
    ['no issuer', { 'idp-issuer-url': undefined }, /the kubeconfig has no idp-issuer-url/],
    [
      'an issuer that is no address',
      { 'idp-issuer-url': 'issuer' },
      /idp-issuer-url is not an https:\/\/ address/,
    ],
    [
      'an issuer without TLS',
      { 'idp-issuer-url': 'http://127.0.0.1:1' },
      /idp-issuer-url is not an https:\/\/ address/,
    ],
    [
      'an authority that is none',
      { 'idp-certificate-authority-data': '%' },
      /authority of the issuer of user "ada" is not valid base64/,
    ],
    [
      'an authority that is not there',
      { 'idp-certificate-authority-data': '', 'idp-certificate-authority': '/nonexistent' },
      /authority of the issuer of user "ada" cannot be read: \/nonexistent: no such file/,
    ],
  ])('a kubeconfig with %s: the issuer is not asked', async (_, config, message) => {
    const issuer = await oidcIssuer();
    expect(await messageOf(issuer.config(config))).toMatch(message);
    expect(issuer.server.requests).toEqual([]);
  });
});

function sendText(response: http.ServerResponse, json: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(json);
}

/** A port on which nothing listens: one that was just given up. */
async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A proxy whose every tunnel ends at this port of loopback. */
async function tunnelTo(port: number): Promise<{ readonly url: string; readonly targets: string[] }> {
  const targets: string[] = [];
  const sockets: net.Socket[] = [];
  const server = http.createServer().on('connect', (request, socket: net.Socket) => {
    targets.push(request.url ?? '');
    const upstream = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const each of [socket, upstream]) sockets.push(each.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`, targets };
}
