import { MatrixNamespace } from './matrix-namespace.ts';

/** A few namespaces, each used by one row at a time and put back after it. */
export class NamespacePool {
  readonly #most: number;
  readonly #free: MatrixNamespace[] = [];
  readonly #waiting: ((place: MatrixNamespace | undefined) => void)[] = [];
  #inUse = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** `work` has a namespace of its own for its time. */
  async use(ownAgent: boolean, work: (place: MatrixNamespace) => Promise<void>): Promise<void> {
    // Each of its pods has a process: it is not kept.
    if (ownAgent) {
      await work(await MatrixNamespace.make(true));
      return;
    }
    const place = await this.#take();
    let isGood = false;
    try {
      await work(place);
      isGood = await place.putBack();
    } finally {
      this.#giveBack(isGood ? place : undefined);
    }
  }

  async #take(): Promise<MatrixNamespace> {
    const free = this.#free.pop();
    if (free !== undefined) {
      this.#inUse += 1;
      return free;
    }
    if (this.#inUse < this.#most) {
      this.#inUse += 1;
      return await MatrixNamespace.make(false);
    }
    const given = await new Promise<MatrixNamespace | undefined>((resolve) => this.#waiting.push(resolve));
    return given ?? (await MatrixNamespace.make(false));
  }

  /** To whoever waits; where there is none to give, the next one makes a new one. */
  #giveBack(place: MatrixNamespace | undefined): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next(place);
      return;
    }
    this.#inUse -= 1;
    if (place !== undefined) this.#free.push(place);
  }
}
