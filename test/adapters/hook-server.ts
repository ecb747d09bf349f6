import { createServer, type Server, type Socket } from 'node:net';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What arrived, and how often. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Hook {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly received: readonly Received[];
  readonly close: () => Promise<void>;
}

/** A real server on loopback that takes notices, and answers as told. */
export async function aHook(
  answer: (response: http.ServerResponse, request: http.IncomingMessage) => void = (response) =>
    response.end(),
): Promise<Hook> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push({ method, path: url, headers, body });
      answer(response, request);
    });
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: await listening(server), received, close };
}

/** A server that speaks no HTTP: `onData` has the socket once a byte has come. */
export async function aRawHook(onData: (socket: Socket) => void): Promise<Hook> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('data', () => onData(socket));
  });
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: await listening(server), received: [], close };
}

async function listening(server: Server | http.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
