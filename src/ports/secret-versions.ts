/** What may be known of a Secret without its content. */
export type SecretVersion =
  | { readonly kind: 'version'; readonly resourceVersion: string }
  | { readonly kind: 'absent' }
  /** The user may not get it. It was not asked for: a read that is denied alarms people. */
  | { readonly kind: 'not-allowed' };

/** Asks for a Secret's metadata alone, in the scope's namespace. Throws `ClusterError`. */
export type ReadSecretVersion = (name: string) => Promise<SecretVersion>;
