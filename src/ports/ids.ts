/** Source of random identifiers. */
export interface Ids {
  /** 8 lower-case characters of [0-9a-z], from a cryptographic source. */
  next(): string;
}
