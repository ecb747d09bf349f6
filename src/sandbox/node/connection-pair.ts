import { Duplex } from 'node:stream';

/** One end of a connection inside this process. It ends, breaks and pushes back as a TCP socket does. */
class End extends Duplex {
  /** Itself until it is joined. */
  #other: End = this;
  #waiting: ((error?: Error | null) => void) | undefined;
  #ended = false;

  join(other: End): void {
    this.#other = other;
  }

  override _read(): void {
    const goOn = this.#waiting;
    this.#waiting = undefined;
    goOn?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const other = this.#other;
    if (other.destroyed) done(broken());
    else if (other.push(chunk)) done();
    else other.#waiting = done;
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#other.#end();
    done();
  }

  /** What was written before still arrives at the other end, and then its end. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#waiting?.(broken());
    this.#waiting = undefined;
    this.#other.#end();
    done(error);
  }

  #end(): void {
    if (this.#ended || this.destroyed) return;
    this.#ended = true;
    this.push(null);
  }
}

function broken(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
}

/** Two ends of one connection: what is written to one is read from the other. */
export function connectionPair(): readonly [Duplex, Duplex] {
  const [one, other] = [new End(), new End()];
  one.join(other);
  other.join(one);
  return [one, other];
}
