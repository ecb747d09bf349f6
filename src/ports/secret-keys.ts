/** One key of a Secret. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/**
 * Reads its value, without the line end that `echo` leaves behind, in the scope's namespace. Throws `ClusterError`, with
 * the value in none of its texts.
 */
export type ReadSecretKey = (secret: SecretKey) => Promise<string>;
