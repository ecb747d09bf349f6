/** Addresses of pods, names only: nothing is ever sent to them. One that was given back is used again last. */
export class PodAddresses {
  readonly #taken = new Map<string, string>();
  #next = 0;

  /** The pod's address; always the same one for a uid. */
  of(uid: string): string {
    const known = this.#taken.get(uid);
    if (known !== undefined) return known;
    const used = new Set(this.#taken.values());
    let address = this.#step();
    while (used.has(address)) address = this.#step();
    this.#taken.set(uid, address);
    return address;
  }

  giveBack(uid: string): void {
    this.#taken.delete(uid);
  }

  /** 10.244.0.1 to 10.244.255.254. */
  #step(): string {
    this.#next = (this.#next % 0xfffe) + 1;
    return `10.244.${this.#next >> 8}.${this.#next & 0xff}`;
  }
}
