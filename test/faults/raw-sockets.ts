import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** The TCP sockets below a server's TLS connections: only they can be reset. */
export class RawSockets {
  readonly #byPort = new Map<number, Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      const port = socket.remotePort ?? 0;
      this.#byPort.set(port, socket);
      socket.on('close', () => this.#byPort.delete(port));
    });
  }

  /** Ends the connection as a router does that has forgotten it: RST, and no end of TLS. */
  reset({ remotePort }: { readonly remotePort?: number | undefined }): void {
    this.#byPort.get(remotePort ?? 0)?.resetAndDestroy();
  }
}
