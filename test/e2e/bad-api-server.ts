import { readFile } from 'node:fs/promises';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';

/** PEM files. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface SilentServer {
  readonly port: number;
  /** Resolves when somebody has connected. */
  readonly connected: Promise<void>;
}

/** Accepts connections and never says a word, not even TLS. Closed when the test is done. */
export async function silentServer(): Promise<SilentServer> {
  const server = createTcpServer();
  const connected = new Promise<void>((resolve) => server.once('connection', () => resolve()));
  return { port: await listening(server), connected };
}

/** Does the TLS handshake, then writes `answer` (nothing) and no more. Returns its port; closed when the test is done. */
export async function stalledServer(certificate: ServerCertificate, answer = ''): Promise<number> {
  const [cert, key] = await Promise.all([readFile(certificate.cert), readFile(certificate.key)]);
  const server = createTlsServer({ cert, key }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => void socket.write(answer));
  });
  return await listening(server);
}

/** A port on which nothing listens: one that was just given up. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}
