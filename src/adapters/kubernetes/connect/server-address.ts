import { isIP } from 'node:net';

/** Host and port as sockets take them: no brackets, the port always a number. */
interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** For the server name in TLS, which must not be an IP address (RFC 6066). */
  readonly servername: string | undefined;
}

export function serverAddress(url: URL): ServerAddress {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const standard = url.protocol === 'https:' ? 443 : 80;
  return {
    host,
    port: url.port === '' ? standard : Number(url.port),
    servername: isIP(host) === 0 ? host : undefined,
  };
}
