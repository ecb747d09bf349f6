import { type IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { complain, guarded } from '../guarded.ts';
import { AuditLog } from './audit-log.ts';
import { cutOffLater } from './cut-off-later.ts';
import { inTurn } from './in-turn.ts';
import type { Parts } from './parts.ts';
import { type Edge, serveRequest } from './serve-request.ts';
import { Upgrades } from './upgrade.ts';
import { version } from './version.ts';

export interface ApiServerOptions extends Parts {
  /** PEM: the server's certificate and key, and the authority whose client certificates are read. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string };
  /** On 127.0.0.1; 0 for a free one. */
  readonly port: number;
  /** File for audit.k8s.io/v1 events, one a line. */
  readonly auditLog?: string;
}

export interface ApiServer {
  readonly port: number;
  /** `v1.36.3-sandbox` */
  readonly version: string;
  /** Cuts all connections off. */
  close(): Promise<void>;
}

/** How long a client may take to send a head, and a whole request. */
const headersMs = 20_000;
const requestMs = 60_000;
/** Clients keep connections for 90 s; one that the server closes first may be in use just then. */
const keepAliveMs = 180_000;
const maxHeaderBytes = 64 * 1024;

/** The API server: HTTPS on loopback, HTTP/1.1. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { storage, registry, access, node, clock, tls, auditLog } = options;
  const audit = auditLog === undefined ? undefined : new AuditLog(auditLog, clock);
  const edge: Edge = {
    parts: { storage, registry, access, node, clock },
    audit,
    upgrades: new Upgrades(),
  };
  const sockets = new Set<Duplex>();
  const server = https.createServer({
    ...tls,
    requestCert: true,
    rejectUnauthorized: false,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
  });
  server.on('connection', (socket) => keep(sockets, socket));
  server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  server.on('clientError', refuseNonsense);
  server.on('request', (request, response) =>
    inTurn(request, response, () => guarded(() => serveRequest(edge, request, response))),
  );
  server.on('upgrade', (request, socket, head) => serveUpgrade(edge, request, socket, head));
  const port = await listen(server, options.port).catch(async (error: unknown) => {
    await audit?.close();
    throw error;
  });
  return {
    port,
    version: version.gitVersion,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      await audit?.close();
    },
  };
}

/** Port-forwards are no longer the server's own connections, so all are kept here. */
function keep(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => sockets.delete(socket));
}

function serveUpgrade(edge: Edge, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  // Of an HTTPS server it is always one.
  if (!(socket instanceof Socket)) return;
  socket.on('error', () => undefined);
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  guarded(() => serveRequest(edge, request, response, { socket, head }));
}

/** What is no HTTP, or a head that is too long or too slow. */
function refuseNonsense(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Told for each piece that still comes.
  if (socket.writableEnded) return;
  const codes: Readonly<Record<string, string>> = {
    HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
    ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  };
  const status = codes[error.code ?? ''] ?? '400 Bad Request';
  socket.on('error', () => undefined);
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`,
  );
  cutOffLater(socket);
}

function listen(server: https.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      // A connection that cannot be taken, for example because no more files can be opened.
      server.on('error', complain);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
