/** Credentials that will end, and that nobody here can renew. */
export interface CredentialsEnd {
  /** `the token of user "ci"` */
  readonly what: string;
  readonly at: Date;
  /** Why it is not renewed, for people; never a secret. */
  readonly why: string;
}

/**
 * Renews what would end before `at`, where it can be.
 * @returns what would still end before it; undefined where nothing is known to
 */
export type MakeCredentialsLast = (at: Date) => Promise<CredentialsEnd | undefined>;
