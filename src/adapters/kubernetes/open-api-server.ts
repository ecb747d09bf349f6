import type { ApiServer } from '../../ports/api-server.ts';
import type { Connection } from './connect/connection.ts';
import { RestApiServer } from './rest/rest-api-server.ts';
import { Transport, type RequestLog } from './rest/transport.ts';

interface ApiServerOptions {
  /** Longest wait for one whole answer. */
  readonly requestTimeoutMs: number;
  /** Gets lines for `-v`: 6 requests, 8 headers. Never a secret. */
  readonly log?: RequestLog;
}

/** The API server beyond the connection's namespace. Nothing is sent before the first call. */
export function openApiServer(
  connection: Connection,
  { requestTimeoutMs, log }: ApiServerOptions,
): ApiServer {
  return new RestApiServer(new Transport(connection, log), requestTimeoutMs);
}
