/** What a user entry gives for a request. */
export interface Credential {
  /** Value of the Authorization header. */
  readonly authorization?: string;
  /** PEM. */
  readonly cert?: string;
  readonly key?: string;
}

/** One way to log in. */
export interface CredentialSource {
  /** @throws KubeconfigError */
  get(signal: AbortSignal | undefined): Promise<Credential>;
  /** Forgets what is cached; true where the next `get` may give something else. */
  renew(): boolean;
}

/** A credential that never changes. */
export function fixedCredential(credential: Credential): CredentialSource {
  return { get: () => Promise.resolve(credential), renew: () => false };
}
