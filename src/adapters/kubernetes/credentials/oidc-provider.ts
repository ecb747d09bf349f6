import { showText } from '../show-text.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import type { AuthProviderEntry } from '../kubeconfig/kubeconfig-file.ts';
import { bearer } from './bearer.ts';
import type { CredentialSource } from './credential-source.ts';

/**
 * `auth-provider: oidc`, the one built-in provider that kubectl still has. Its id token is renewed by the
 * official client's code, which is loaded only where a kubeconfig asks for it. The renewed token is kept in
 * memory: the kubeconfig is not written to.
 */
export function oidcCredential(provider: AuthProviderEntry, userName: string): CredentialSource {
  const user = { name: userName, authProvider: { name: 'oidc', config: { ...provider.config } } };
  let loaded: Promise<OidcAuth> | undefined;
  return {
    async get() {
      loaded ??= load();
      const request: { headers: Record<string, string> } = { headers: {} };
      try {
        await (await loaded).applyAuthentication(user, request);
      } catch (error) {
        const detail = error instanceof Error ? showText(error.message, 160) : 'unknown error';
        throw noToken(userName, detail, error);
      }
      const header = request.headers['Authorization'];
      if (header === undefined)
        throw noToken(userName, 'the kubeconfig has no id-token, or an expired one and no refresh-token');
      return { authorization: bearer(header.replace(/^Bearer /, ''), `the id token of user "${userName}"`) };
    },
    renew: () => false,
  };
}

interface OidcAuth {
  applyAuthentication(user: object, request: { headers: Record<string, string> }): Promise<void>;
}

async function load(): Promise<OidcAuth> {
  const { OpenIDConnectAuth } = await import('@kubernetes/client-node/dist/oidc_auth.js');
  return new OpenIDConnectAuth();
}

function noToken(userName: string, detail: string, cause?: unknown): KubeconfigError {
  return new KubeconfigError(
    `user "${userName}" cannot log in by OpenID Connect: ${detail}`,
    'log in again, or use an exec plugin',
    { cause },
  );
}
