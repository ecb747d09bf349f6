/** Bytes put together from pieces of any size, at most `most` of them; a body may come one byte at a time. */
export class GrowingBytes {
  readonly #most: number;
  #buffer = new Uint8Array(0);
  #size = 0;
  #total = 0;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  add(bytes: Uint8Array): void {
    this.#total += bytes.byteLength;
    const piece = bytes.subarray(0, Math.max(0, this.#most - this.#size));
    if (this.#size + piece.byteLength > this.#buffer.byteLength) this.#grow(this.#size + piece.byteLength);
    this.#buffer.set(piece, this.#size);
    this.#size += piece.byteLength;
  }

  /** Bytes kept. */
  get size(): number {
    return this.#size;
  }

  /** Bytes given, kept or not. */
  get total(): number {
    return this.#total;
  }

  /** A view that holds until the next `add` or `clear`. */
  view(): Uint8Array {
    return this.#buffer.subarray(0, this.#size);
  }

  clear(): void {
    this.#buffer = new Uint8Array(0);
    this.#size = 0;
    this.#total = 0;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.min(this.#most, Math.max(needed, 2 * this.#buffer.byteLength, 256)));
    larger.set(this.view());
    this.#buffer = larger;
  }
}
