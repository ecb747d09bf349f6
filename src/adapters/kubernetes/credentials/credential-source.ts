import type { CredentialsEnd } from '../../../ports/credentials.ts';

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
  /**
   * Renews what would end before `at` (Unix time in ms), where it can be.
   * @returns what would end all the same; undefined where nothing is known to, or it is renewed when it does
   */
  lastUntil(at: number, signal: AbortSignal | undefined): Promise<CredentialsEnd | undefined>;
  /** Forgets what is cached; true where the next `get` may give something else. */
  renew(): boolean;
}
