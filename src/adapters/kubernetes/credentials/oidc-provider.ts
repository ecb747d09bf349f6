import type { AuthProviderEntry } from '../kubeconfig/kubeconfig-file.ts';
import { bearer } from './bearer.ts';
import type { CredentialSource } from './credential-source.ts';
import { noToken, readOidcConfig, type OidcLogin, type OidcTokens } from './oidc-login.ts';
import type { PluginEnvironment } from './run-plugin.ts';
import { tokenEnd } from './token-end.ts';

/** A token this close to its end is renewed (client-go's expiryDelta). */
const leewayMs = 10_000;

/**
 * `auth-provider: oidc`, the one built-in provider that kubectl still has: an id token, renewed by its refresh token
 * when it has ended. What is renewed is kept in memory: the kubeconfig is not written to.
 */
export function oidcCredential(
  provider: AuthProviderEntry,
  userName: string,
  environment: PluginEnvironment,
): CredentialSource {
  const login: OidcLogin = { userName, config: readOidcConfig(provider.config), environment };
  let tokens: OidcTokens = {
    idToken: login.config['id-token'],
    refreshToken: login.config['refresh-token'],
  };
  let renewing: Promise<void> | undefined;
  const renewOnce = async (): Promise<void> => {
    try {
      tokens = await renewed(login, tokens);
    } finally {
      renewing = undefined;
    }
  };
  return {
    async get(signal) {
      signal?.throwIfAborted();
      // One renewal for all that wait: many issuers take a refresh token only once.
      if ((tokenEnd(tokens.idToken) ?? 0) - leewayMs <= Date.now())
        await unlessAborted((renewing ??= renewOnce()), signal);
      return { authorization: bearer(tokens.idToken ?? '', `the id token of user "${userName}"`) };
    },
    async lastUntil(at, signal) {
      const end = tokenEnd(tokens.idToken);
      if (end === undefined || end >= at) return undefined;
      try {
        await unlessAborted((renewing ??= renewOnce()), signal);
        return undefined;
      } catch (error) {
        const why =
          tokens.refreshToken === undefined
            ? 'there is no refresh-token'
            : `it could not be renewed: ${error instanceof Error ? error.message : String(error)}`;
        return { what: `the id token of user "${userName}"`, at: new Date(end), why };
      }
    },
    renew: () => false,
  };
}

async function renewed(login: OidcLogin, { idToken, refreshToken }: OidcTokens): Promise<OidcTokens> {
  if (refreshToken === undefined)
    throw noToken(
      login,
      `the id-token ${idToken === undefined ? 'is missing' : 'has ended'}, and there is no refresh-token`,
    );
  // Loaded here: most kubeconfigs have no such user, and most id tokens have not ended.
  const { renewTokens } = await import('./renew-tokens.ts');
  const tokens = await renewTokens(login, refreshToken);
  if (tokens.refreshToken !== refreshToken)
    login.environment.onText(
      `warning: the issuer replaced the refresh token of user "${login.userName}", and the kubeconfig still has the old one; if it is refused next time, log in again\n`,
    );
  return tokens;
}

/** The work goes on for the others that wait for it. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((_, reject) => {
    stop = () => reject(signal?.reason as Error);
  });
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([work, stopped]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
