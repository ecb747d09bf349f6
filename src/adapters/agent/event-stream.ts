import { GrowingBytes } from './growing-bytes.ts';

/** One event of a `text/event-stream`. */
export type StreamEvent =
  | { readonly kind: 'event'; readonly name: string; readonly data: string }
  /** Its data is not UTF-8. */
  | { readonly kind: 'garbled' };

const lf = 0x0a;
const cr = 0x0d;

/**
 * Reads server-sent events from bytes that come in pieces cut anywhere
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
 * Works on bytes up to whole lines, because a piece may end inside a character.
 */
export class EventStreamReader {
  readonly #emit: (event: StreamEvent) => void;
  /** The line that has not ended yet. */
  readonly #line = new GrowingBytes();
  #afterCr = false;
  #name = '';
  #data: string[] = [];
  #garbled = false;
  #first = true;

  constructor(emit: (event: StreamEvent) => void) {
    this.#emit = emit;
  }

  add(bytes: Uint8Array): void {
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      const skipLf = this.#afterCr && byte === lf;
      this.#afterCr = byte === cr;
      if (skipLf) {
        start = at + 1;
      } else if (byte === lf || byte === cr) {
        this.#endLine(bytes.subarray(start, at));
        start = at + 1;
      }
    }
    if (start < bytes.length) this.#line.add(bytes.subarray(start));
  }

  /**
   * The body has ended. An event without its empty line is given all the same, since servers leave it out after
   * the last one; returns whether there was one, for then it may be half of what was meant.
   */
  end(): boolean {
    if (this.#line.size > 0) this.#endLine(new Uint8Array(0));
    return this.#dispatch();
  }

  #endLine(rest: Uint8Array): void {
    if (this.#line.size === 0) {
      this.#readLine(rest);
      return;
    }
    this.#line.add(rest);
    const line = this.#line.view();
    this.#line.clear();
    this.#readLine(line);
  }

  #readLine(bytes: Uint8Array): void {
    if (bytes.length === 0) {
      this.#dispatch();
      return;
    }
    const line = this.#decode(bytes);
    if (line !== undefined) this.#field(line);
  }

  #decode(bytes: Uint8Array): string | undefined {
    const start = this.#first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.#first = false;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start));
    } catch {
      this.#garbled = true;
      return undefined;
    }
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.#data.push(value);
    if (name === 'event') this.#name = value;
  }

  #dispatch(): boolean {
    const event: StreamEvent = this.#garbled
      ? { kind: 'garbled' }
      : { kind: 'event', name: this.#name, data: this.#data.join('\n') };
    const some = event.kind === 'garbled' || event.data !== '';
    this.#name = '';
    this.#data = [];
    this.#garbled = false;
    if (some) this.#emit(event);
    return some;
  }
}
