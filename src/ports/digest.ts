/** SHA-256 as lower-case hex. */
export type Sha256 = (content: string | Uint8Array) => string;
