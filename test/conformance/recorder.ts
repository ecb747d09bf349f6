import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as sendRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ApiAccess } from '../cluster/kubeconfig.ts';

/** One request to an API server and its answer, whole or as far as the client listened. */
export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly accept: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Recorder {
  /** Where clients go: `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** What was said since the last call. */
  take(): readonly Exchange[];
  stop(): Promise<void>;
}

/**
 * Stands between a client and an API server, and keeps what they said. Bearer tokens pass as they are; client
 * certificates and upgrades do not pass.
 */
export async function startRecorder(
  upstream: ApiAccess,
  certificate: { readonly cert: string; readonly key: string },
): Promise<Recorder> {
  let exchanges: Exchange[] = [];
  const server = createServer(certificate, (asked, answer) => {
    pass(asked, answer, upstream, (exchange) => void exchanges.push(exchange));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(
  asked: IncomingMessage,
  answer: ServerResponse,
  upstream: ApiAccess,
  keep: (exchange: Exchange) => void,
): void {
  const path = asked.url ?? '/';
  const method = asked.method ?? 'GET';
  // Compressed bodies would have to be unpacked again, and protobuf, which no sandbox speaks, decoded.
  const accept = (asked.headers.accept ?? '*/*').replace('application/vnd.kubernetes.protobuf,', '');
  const headers = { ...asked.headers, accept, 'accept-encoding': 'identity' };
  const options = { method, headers, ca: upstream.ca, agent: false as const };
  const sending = sendRequest(new URL(path, upstream.server), options, (response) => {
    const pieces: Buffer[] = [];
    let kept = false;
    const end = (): void => {
      if (kept) return;
      kept = true;
      const contentType = response.headers['content-type'] ?? '';
      const body = Buffer.concat(pieces).toString('utf8');
      keep({ method, path, accept, status: response.statusCode ?? 0, contentType, body });
    };
    answer.writeHead(response.statusCode ?? 502, response.headers);
    // Who watches waits for the head before the first event.
    answer.flushHeaders();
    response.on('data', (piece: Buffer) => {
      pieces.push(piece);
      answer.write(piece);
    });
    response.on('end', () => {
      end();
      answer.end();
    });
    response.on('error', () => answer.destroy());
    answer.on('close', () => {
      end();
      sending.destroy();
    });
  });
  sending.on('error', () => answer.destroy());
  asked.pipe(sending);
}
