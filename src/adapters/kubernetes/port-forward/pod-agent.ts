import http from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

/** Shorter than the five seconds after which Node and uvicorn close a connection that is not used. */
const idleMs = 4000;

export interface PodAgentOptions {
  readonly maxSockets: number;
  readonly secure: boolean;
  /** Checks the pod's certificate against the name in the URL. */
  readonly verify: boolean;
}

/** Keeps the connections to one port of one pod. The host and the port in a URL only name the agent. */
export class PodAgent extends http.Agent {
  readonly #open: () => Duplex;
  readonly #options: PodAgentOptions;

  constructor(open: () => Duplex, options: PodAgentOptions) {
    super({ keepAlive: true, maxSockets: options.maxSockets, timeout: idleMs });
    this.#open = open;
    this.#options = options;
    // Node compares an agent's protocol with the URL's.
    Object.assign(this, options.secure ? { protocol: 'https:', defaultPort: 443 } : {});
  }

  /** One pool, whatever host the URL names. */
  override getName(): string {
    return 'pod';
  }

  override createConnection(options: http.ClientRequestArgs): Duplex {
    const socket = this.#open();
    if (!this.#options.secure) return socket;
    const host = options.host ?? 'localhost';
    const named = isIP(host) === 0 ? { servername: host } : {};
    return tls.connect({ socket, host, ...named, rejectUnauthorized: this.#options.verify });
  }
}
