import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Connection } from '../../../../src/adapters/kubernetes/connect/connection.ts';
import type { Pair } from './certificates.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface LoopbackServer {
  readonly url: string;
  readonly port: number;
  readonly requests: SeenRequest[];
  /** TCP connections that were accepted. */
  readonly connections: Socket[];
  readonly server: http.Server;
}

export type Answering = (request: SeenRequest, response: http.ServerResponse, socket: Socket) => void;

/** A server on loopback that goes with the test. */
export async function loopbackServer(answer: Answering, pair?: Pair): Promise<LoopbackServer> {
  const requests: SeenRequest[] = [];
  const connections: Socket[] = [];
  const listener: http.RequestListener = (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('error', () => undefined);
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://x');
      const seen = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
      };
      requests.push(seen);
      answer(seen, response, request.socket);
    });
  };
  const server = pair === undefined ? http.createServer(listener) : https.createServer({ ...pair }, listener);
  server.on('connection', (socket: Socket) => {
    connections.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of connections) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${pair === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    connections,
    server,
  };
}

export function connectionTo(server: string, more: Partial<Connection> = {}): Connection {
  const tls = { rejectUnauthorized: true };
  return {
    context: 'test',
    namespace: 'ai-agents',
    server,
    userName: 'ada',
    proxy: undefined,
    access: () => Promise.resolve({ headers: { authorization: 'Bearer s3cret' }, tls }),
    lastUntil: () => Promise.resolve(undefined),
    renew: () => false,
    ...more,
  };
}

export function sendJson(response: http.ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function status(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

export function service(name = 'agent-service', more: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, uid: `uid-${name}`, resourceVersion: '1', ...more },
    spec: { selector: { app: 'agent', slot: 'blue' }, ports: [{ port: 80, targetPort: 8000 }] },
  };
}
