import {
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  None,
  refreshTokenGrant,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  type ClientAuth,
} from 'openid-client';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import { issuerFetch } from './issuer-fetch.ts';
import { noToken, type OidcLogin, type OidcTokens } from './oidc-login.ts';

/**
 * A new id token for a refresh token (OpenID Connect Core 1.0, section 12), from the token endpoint that the issuer's
 * discovery document names.
 * @throws KubeconfigError; it holds neither tokens nor the client's secret
 */
export async function renewTokens(login: OidcLogin, refreshToken: string): Promise<OidcTokens> {
  const { config } = login;
  const issuer = readIssuer(login);
  if (config['client-id'] === undefined) throw noToken(login, 'the kubeconfig has no client-id');
  const options = { [customFetch]: issuerFetch(login) };
  try {
    const auth = clientAuth(config['client-secret']);
    const client = await discovery(issuer, config['client-id'], undefined, auth, options);
    const tokens = await refreshTokenGrant(client, refreshToken);
    if (tokens.id_token === undefined)
      throw noToken(
        login,
        `the answer of ${issuer.origin} has no id_token; the login needs the scope openid`,
      );
    return { idToken: tokens.id_token, refreshToken: tokens.refresh_token ?? refreshToken };
  } catch (error) {
    throw renewalError(login, issuer, error);
  }
}

function readIssuer(login: OidcLogin): URL {
  const text = login.config['idp-issuer-url'];
  if (text === undefined) throw noToken(login, 'the kubeconfig has no idp-issuer-url');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return url;
  throw noToken(login, 'idp-issuer-url is not an https:// address');
}

/** In the header, which counts where the issuer does not say what it takes (OpenID Connect Discovery 1.0), or in the body. */
function clientAuth(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const [inHeader, inBody] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (issuer, ...request) => {
    const taken = issuer.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (taken.includes('client_secret_basic') ? inHeader : inBody)(issuer, ...request);
  };
}

/** The library's errors carry the answer, which may hold tokens: only its code, or the library's own words, are told. */
function renewalError(login: OidcLogin, { origin }: URL, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof KubeconfigError) return error;
  const { cause } = error;
  if (cause instanceof KubeconfigError) return cause;
  if (error instanceof ResponseBodyError)
    return noToken(login, `${origin} refused to renew the id token (${oauthCode(error.error)})`);
  if (error instanceof WWWAuthenticateChallengeError)
    return noToken(login, `${origin} did not accept client-id and client-secret (${error.status})`);
  if (cause instanceof Response) return noToken(login, `${origin} answered ${describe(cause)}`);
  // Without a code it is a mistake of this program.
  if (!('code' in error) || error.code === undefined) return error;
  const why = cause instanceof Error ? cause.message : error.message;
  return noToken(login, `the answer of ${origin} cannot be used: ${why}`);
}

/** RFC 6749, section 5.2. */
function oauthCode(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : 'without a reason';
}

function describe({ status, headers }: Response): string {
  const type = /^[\w.+/-]{1,60}/.exec(headers.get('content-type') ?? '')?.[0] ?? 'no content type';
  return `${status} with ${type} instead of 200 with JSON`;
}
