import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { PodDial } from '../../node/node.ts';

/**
 * One port of a port-forward: its two channels on the WebSocket, data and error, and the connection to the pod.
 * Each side is read only as fast as the other takes.
 */
export class PortBridge {
  readonly #socket: WebSocket;
  readonly #dataChannel: number;
  readonly #ended: () => void;
  readonly #stream: Duplex | undefined;
  #waiting = false;

  /** @param ended called once, when nothing more comes from the pod */
  constructor(socket: WebSocket, index: number, port: number, dial: PodDial, ended: () => void) {
    this.#socket = socket;
    this.#dataChannel = 2 * index;
    this.#ended = ended;
    const greeting = Buffer.alloc(2);
    greeting.writeUInt16LE(port);
    this.#send(this.#dataChannel, greeting);
    this.#send(this.#dataChannel + 1, greeting);
    if (dial.kind === 'failed') this.#fail(dial.message);
    else this.#stream = this.#connect(dial.stream);
  }

  /** What the client sent on a channel; true where the next frame has to wait until `ready`. */
  take(channel: number, bytes: Buffer, ready: () => void): boolean {
    if (channel !== this.#dataChannel || this.#stream === undefined || this.#stream.writableEnded)
      return false;
    if (this.#stream.destroyed || this.#stream.write(bytes) || this.#waiting) return false;
    this.#waiting = true;
    const go = (): void => {
      if (!this.#waiting) return;
      this.#waiting = false;
      ready();
    };
    this.#stream.once('drain', go);
    this.#stream.once('close', go);
    return true;
  }

  close(): void {
    this.#stream?.destroy();
  }

  #connect(stream: Duplex): Duplex {
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      this.#ended();
    };
    stream.on('data', (bytes: Buffer) => {
      stream.pause();
      this.#send(this.#dataChannel, bytes, () => stream.resume());
    });
    stream.on('error', (error) => this.#send(this.#dataChannel + 1, Buffer.from(error.message)));
    stream.on('end', end);
    stream.on('close', end);
    return stream;
  }

  #fail(message: string): void {
    this.#send(this.#dataChannel + 1, Buffer.from(message), () => this.#ended());
  }

  #send(channel: number, bytes: Buffer, sent: () => void = () => undefined): void {
    this.#socket.send(Buffer.concat([Buffer.of(channel), bytes]), sent);
  }
}
