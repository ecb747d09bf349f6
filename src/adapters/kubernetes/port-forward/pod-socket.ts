import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { PodUnreachable } from '../../../ports/pod-connections.ts';
import { explainForwardError } from './explain-forward-error.ts';
import { dataFrame, FrameReader } from './frames.ts';
import type { PodPort } from './open-web-socket.ts';

/** Keeps what stands between from closing a quiet connection. */
const pingMs = 15_000;

/**
 * A kubelet says goodbye where the pod's end of the connection closes, also where the pod is killed (tried on 1.36).
 * Where the API server, the kubelet or the container runtime ends, there is no such frame: 1006.
 */
const closedByPod: ReadonlySet<number> = new Set([1000, 1005]);

type Written = (error?: Error | null) => void;

/**
 * A connection to a port of a pod, as a stream that `node:http` takes for a socket. It can be written to at once;
 * what is written waits until the WebSocket is open. Its ends:
 * - the far side closes: the stream ends (a second late, as the kubelet has it, and also where a pod is killed)
 * - it closes without a goodbye: destroyed with PodUnreachable (`broken`)
 * - the kubelet reports on the error channel, or the frames make no sense: destroyed with PodUnreachable
 * - `end()` sends nothing: a half-close would close the WebSocket, and the reply would be lost
 */
export class PodSocket extends Duplex {
  /** As of net.Socket: what `setTimeout` was last called with. */
  timeout = 0;
  readonly #target: PodPort;
  readonly #reader: FrameReader;
  readonly #opening = new AbortController();
  #socket: WebSocket | undefined;
  #waiting: { readonly chunk: Buffer; readonly written: Written } | undefined;
  #wanted = false;
  #sawData = false;
  #pinging: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param open must heed the signal */
  constructor(target: PodPort, open: (signal: AbortSignal) => Promise<WebSocket>) {
    super({ allowHalfOpen: true });
    this.#target = target;
    this.#reader = new FrameReader(target.port);
    // Whoever uses the stream has listeners of his own; between two users nobody has.
    this.on('error', () => undefined);
    open(this.#opening.signal).then(
      (socket) => this.#attach(socket),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _read(): void {
    this.#wanted = true;
    this.#socket?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: Written): void {
    this.#touch();
    if (this.#socket === undefined) this.#waiting = { chunk, written };
    else this.#send(this.#socket, chunk, written);
  }

  /** Head and body of a request leave as one frame. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], written: Written): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', written);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#opening.abort(new Error('the connection was closed while it was opened'));
    clearInterval(this.#pinging);
    clearTimeout(this.#idle);
    this.#socket?.terminate();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.written(error ?? new Error('the connection is closed'));
    done(error);
  }

  // What node:http asks of a socket beyond a stream.

  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms;
    clearTimeout(this.#idle);
    this.#idle = ms > 0 ? setTimeout(() => this.emit('timeout'), ms).unref() : undefined;
    // As net.Socket has it: 0 takes the listener off again.
    if (listener !== undefined && ms > 0) this.once('timeout', listener);
    if (listener !== undefined && ms === 0) this.off('timeout', listener);
    return this;
  }

  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.end(() => this.destroy());
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #attach(socket: WebSocket): void {
    if (this.destroyed) {
      socket.terminate();
      return;
    }
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary));
    socket.on('close', (code) => this.#closed(code));
    this.#pinging = setInterval(() => socket.ping(undefined, undefined, () => undefined), pingMs).unref();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#send(socket, waiting.chunk, waiting.written);
    if (this.#wanted) socket.resume();
  }

  #send(socket: WebSocket, chunk: Buffer, written: Written): void {
    // Called back when the frame has left for the network, which is what holds a fast writer up.
    socket.send(dataFrame(chunk), (error) => written(error ?? null));
  }

  #take(data: Buffer, isBinary: boolean): void {
    this.#touch();
    const frame = isBinary
      ? this.#reader.read(data)
      : ({ kind: 'broken', detail: 'a frame of text' } as const);
    if (frame.kind === 'data') {
      this.#sawData = true;
      if (this.push(frame.bytes)) return;
      this.#wanted = false;
      this.#socket?.pause();
    } else if (frame.kind === 'error')
      this.#unreachable(
        this.#sawData ? 'failed' : 'refused',
        explainForwardError(frame.text, this.#target.port),
      );
    else if (frame.kind === 'broken')
      this.#unreachable('failed', `the API server does not speak the port-forward protocol: ${frame.detail}`);
  }

  #closed(code: number): void {
    clearInterval(this.#pinging);
    if (this.destroyed) return;
    if (!closedByPod.has(code)) {
      this.#unreachable('broken', 'the API server or the node broke the port-forward off');
      return;
    }
    this.push(null);
    // What is still to be written has nowhere to go.
    this.end();
  }

  #unreachable(kind: PodUnreachable['kind'], detail: string): void {
    this.destroy(new PodUnreachable(kind, this.#target.pod, detail));
  }

  #touch(): void {
    this.#idle?.refresh();
  }
}
