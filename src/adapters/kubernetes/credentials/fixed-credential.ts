import type { Credential, CredentialSource } from './credential-source.ts';
import { tokenEnd } from './token-end.ts';

/** A credential that never changes. */
export function fixedCredential(credential: Credential): CredentialSource {
  return {
    get: () => Promise.resolve(credential),
    lastUntil: () => Promise.resolve(undefined),
    renew: () => false,
  };
}

/** A token that stands in the kubeconfig or on the command line; one that says when it ends may end meanwhile. */
export function fixedToken(token: string, authorization: string, userName: string): CredentialSource {
  const end = tokenEnd(token);
  return {
    ...fixedCredential({ authorization }),
    lastUntil: (at) =>
      Promise.resolve(
        end === undefined || end >= at
          ? undefined
          : {
              what: `the token of user "${userName}"`,
              at: new Date(end),
              why: 'it cannot be renewed from here',
            },
      ),
  };
}
