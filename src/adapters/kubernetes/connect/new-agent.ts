import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { TlsMaterial } from './connection.ts';
import { openTunnel } from './open-tunnel.ts';
import { serverAddress } from './server-address.ts';

interface AgentTarget {
  readonly server: string;
  readonly proxy: URL | undefined;
}

/** An agent for the API server: plain or TLS, direct or through the proxy. */
export function newAgent(target: AgentTarget, material: TlsMaterial, keepAlive: boolean): http.Agent {
  const secure = target.server.startsWith('https:');
  // Made once: each connection would parse the certificates again.
  const options = {
    keepAlive,
    ...(secure ? { ...material, secureContext: tls.createSecureContext(material) } : {}),
  };
  if (target.proxy !== undefined)
    return new TunnelAgent(new URL(target.server), target.proxy, options, secure ? material : undefined);
  return secure ? new https.Agent(options) : new http.Agent(options);
}

type Created = (error: Error | null, socket: Duplex) => void;

/** Reaches one server through a proxy's tunnel. */
class TunnelAgent extends http.Agent {
  readonly #server: URL;
  readonly #proxy: URL;
  readonly #material: TlsMaterial | undefined;

  constructor(server: URL, proxy: URL, options: http.AgentOptions, material: TlsMaterial | undefined) {
    super({ keepAlive: options.keepAlive ?? false });
    this.#server = server;
    this.#proxy = proxy;
    this.#material = material;
    // Node compares an agent's protocol with the URL's.
    Object.assign(this, { protocol: server.protocol, defaultPort: server.protocol === 'https:' ? 443 : 80 });
  }

  override createConnection(_options: http.ClientRequestArgs, created?: Created): undefined {
    const { host, port } = serverAddress(this.#server);
    void openTunnel(this.#proxy, host, port).then(
      (socket) => created?.(null, this.#secured(socket)),
      (error: unknown) => (created as ((error: Error) => void) | undefined)?.(error as Error),
    );
    return undefined;
  }

  #secured(socket: Duplex): Duplex {
    if (this.#material === undefined) return socket;
    const { host, servername } = serverAddress(this.#server);
    const named = servername === undefined ? {} : { servername };
    return tls.connect({ ...named, ...this.#material, host, socket });
  }
}
