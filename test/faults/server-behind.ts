import { Agent, request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { ApiAccess } from '../cluster/kubeconfig.ts';

/** The API server behind the proxy. Each request has a connection of its own, so that none is lost by another's end. */
export class ServerBehind {
  readonly #server: string;
  readonly #agent: Agent;

  constructor({ server, ca }: Pick<ApiAccess, 'server' | 'ca'>) {
    this.#server = server;
    this.#agent = new Agent({ keepAlive: false, ...(ca === undefined ? {} : { ca }) });
  }

  /** The same request with the same headers, its body still to be written. */
  open({ method, url, headers }: IncomingMessage): ClientRequest {
    return request(new URL(url ?? '/', this.#server), {
      ...(method === undefined ? {} : { method }),
      headers,
      agent: this.#agent,
    });
  }

  /** Sends the request; the head of the answer. Rejects where there is none. */
  ask(asked: IncomingMessage, body: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      this.open(asked).on('response', resolve).on('error', reject).end(body);
    });
  }
}
