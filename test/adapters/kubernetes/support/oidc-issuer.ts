import { generateKeyPairSync, sign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { loopbackServer, sendJson, type LoopbackServer, type SeenRequest } from './api-server.ts';
import { selfSigned, type Pair } from './certificates.ts';

/** The client that the issuer knows. */
export const client = { id: 'kubernetes', secret: 'p&ss: word' } as const;
/** The refresh token of the user's last login. */
export const firstRefreshToken = 'refresh-token-1-s3cret';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A signed JSON Web Token (RFC 7515, compact). */
export function webToken(claims: object): string {
  const parts = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const text = parts.join('.');
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

/** An id token of `issuer` that ends in `seconds` from now. */
export function idToken(issuer: string, seconds: number, more: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  return webToken({ iss: issuer, sub: 'ada', aud: client.id, iat: now - 3600, exp: now + seconds, ...more });
}

export interface IssuerOptions {
  readonly pair?: Pair;
  /** Instead of 127.0.0.1. */
  readonly host?: string;
  /** Seconds that new id tokens last (an hour). */
  readonly lifetime?: number;
  /** Each refresh token is taken once, and replaced. */
  readonly rotates?: boolean;
  /** Members of the discovery document, over the usual ones. */
  readonly document?: object;
  /** Claims of new id tokens, over the usual ones. */
  readonly claims?: object;
  /** Members of the token endpoint's answer, over the usual ones. */
  readonly tokens?: object;
  /** Nothing is answered before. */
  readonly waits?: Promise<void>;
  /** Answers in the issuer's stead; false where it does not. */
  readonly instead?: (request: SeenRequest, response: ServerResponse) => boolean;
}

export interface Issuer {
  readonly url: string;
  readonly pair: Pair;
  readonly server: LoopbackServer;
  /** Every id token that it gave out. */
  readonly given: readonly string[];
  /** What was sent to the token endpoint. */
  tokenRequests(): readonly SeenRequest[];
  /** `auth-provider.config` of a user whose id token ended a minute ago. */
  config(more?: object): object;
}

/** An OpenID Connect issuer on loopback, over TLS: discovery and refresh tokens. It goes with the test. */
export async function oidcIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  const { host = '127.0.0.1', instead = () => false } = options;
  const pair = options.pair ?? (await selfSigned());
  const given: string[] = [];
  const answer = (request: SeenRequest, response: ServerResponse): void => {
    if (instead(request, response)) return;
    if (request.path === '/realm/.well-known/openid-configuration')
      sendJson(response, 200, { ...discoveryDocument(url), ...options.document });
    else if (request.path === '/realm/token') giveTokens(request, response);
    else response.writeHead(404).end();
  };
  const server = await loopbackServer((request, response) => {
    if (options.waits === undefined) answer(request, response);
    else void options.waits.then(() => answer(request, response));
  }, pair);
  const url = `https://${host}:${server.port}/realm`;
  let refreshToken = firstRefreshToken;
  const giveTokens = (request: SeenRequest, response: ServerResponse): void => {
    const form = new URLSearchParams(request.body);
    if (!knowsClient(request, form)) {
      response.setHeader('www-authenticate', 'Basic realm="issuer"');
      sendJson(response, 401, { error: 'invalid_client' });
    } else if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== refreshToken)
      sendJson(response, 400, {
        error: 'invalid_grant',
        error_description: `no such token: ${request.body}`,
      });
    else {
      given.push(idToken(url, options.lifetime ?? 3600, { nth: given.length, ...options.claims }));
      if (options.rotates === true) refreshToken = `refresh-token-${given.length + 1}-s3cret`;
      sendJson(response, 200, {
        access_token: 'access-s3cret',
        token_type: 'Bearer',
        id_token: given.at(-1),
        ...(options.rotates === true ? { refresh_token: refreshToken } : {}),
        ...options.tokens,
      });
    }
  };
  return {
    url,
    pair,
    server,
    given,
    tokenRequests: () => server.requests.filter(({ path }) => path === '/realm/token'),
    config: (more) => ({
      'client-id': client.id,
      'client-secret': client.secret,
      'id-token': idToken(url, -60),
      'refresh-token': firstRefreshToken,
      'idp-issuer-url': url,
      'idp-certificate-authority-data': Buffer.from(pair.cert).toString('base64'),
      ...more,
    }),
  };
}

function discoveryDocument(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}

/** By header (each part a form's text: RFC 6749, section 2.3.1), by body, or a public client. */
function knowsClient({ headers }: SeenRequest, form: URLSearchParams): boolean {
  const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (basic === undefined)
    return (
      form.get('client_id') === client.id && (form.get('client_secret') ?? client.secret) === client.secret
    );
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  const [id, secret] = pair.split(':').map((part) => new URLSearchParams(`x=${part}`).get('x'));
  return id === client.id && secret === client.secret;
}
