import tls from 'node:tls';
import type { Connection } from './connection.ts';
import { serverAddress } from './server-address.ts';

/** Error codes of OpenSSL and Node for certificates that were looked at and not believed. */
const certificateTrouble: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by an unknown authority (by itself)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an unknown authority',
  CERT_SIGNATURE_FAILURE: 'its certificate is signed by an unknown authority',
  CERT_REVOKED: 'its certificate is revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_REJECTED: 'its certificate is not trusted',
  INVALID_CA: 'its certificate authority may not sign certificates',
  INVALID_PURPOSE: 'its certificate is not one for servers',
  HOSTNAME_MISMATCH: 'its certificate is for another name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** What went wrong with TLS, in words. */
interface TlsTrouble {
  readonly text: string;
  /** The server's certificate is what was wrong. */
  readonly certificate: boolean;
  /**
   * The server did not take the client's certificate. In TLS 1.3 that is told after the client's part of the
   * handshake, but before the server reads any request (RFC 8446, section 4.4).
   */
  readonly ofClient: boolean;
}

/** Undefined where the error is of another kind. */
export function tlsTrouble(error: NodeJS.ErrnoException): TlsTrouble | undefined {
  const code = error.code ?? '';
  const certificate = certificateTrouble[code];
  if (certificate !== undefined) return { text: certificate, certificate: true, ofClient: false };
  const text = handshakeTrouble(code, error.message);
  const ofClient = /_ALERT_(?:\w*CERTIFICATE\w*|UNKNOWN_CA|ACCESS_DENIED)$/.test(code);
  return text === undefined ? undefined : { text, certificate: false, ofClient };
}

function handshakeTrouble(code: string, message: string): string | undefined {
  if (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG' ||
    (code === 'EPROTO' && message.includes('wrong version number'))
  )
    return 'it does not speak TLS: is it an http:// server?';
  if (/^ERR_SSL_(?:SSLV3|TLSV1)_ALERT_|^ERR_SSL_TLSV13_ALERT/.test(code)) {
    const alert = code
      .replace(/^ERR_SSL_\w+?_ALERT_/, '')
      .toLowerCase()
      .replaceAll('_', ' ');
    return `it broke off the TLS handshake (${alert})`;
  }
  if (/^ERR_OSSL_|^ERR_CRYPTO/.test(code))
    return 'our client certificate and key cannot be used: broken, or not a pair';
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return `the TLS handshake failed (${code})`;
  return undefined;
}

const lookMs = 2000;

/**
 * Names, authority and dates of a server certificate that was not believed, for the message: a handshake
 * without checks over which nothing is sent. Empty where there is nothing to tell.
 */
export function describeCertificate(connection: Pick<Connection, 'server' | 'proxy'>): Promise<string> {
  if (connection.proxy !== undefined) return Promise.resolve('');
  const { host, port, servername } = serverAddress(new URL(connection.server));
  return new Promise((resolve) => {
    const socket = tls.connect({
      host,
      port,
      ...(servername === undefined ? {} : { servername }),
      rejectUnauthorized: false,
    });
    const end = (text: string): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(lookMs, () => end(''));
    socket.on('error', () => end(''));
    socket.on('secureConnect', () => end(describe(socket.getPeerCertificate())));
  });
}

function describe(certificate: tls.PeerCertificate): string {
  const day = (text: string | undefined): string => {
    const date = new Date(text ?? '');
    return Number.isNaN(date.getTime()) ? 'unknown' : date.toISOString().slice(0, 16).replace('T', ' ');
  };
  // Node gives an empty object where there is no certificate.
  if (!('valid_to' in certificate)) return '';
  const names = (certificate.subjectaltname ?? '').replaceAll(/\b(?:DNS|IP Address):/g, '');
  return [
    `valid from ${day(certificate.valid_from)} to ${day(certificate.valid_to)} UTC`,
    ...(names === '' ? [] : [`for ${names}`]),
    `signed by ${[certificate.issuer.CN].flat()[0] ?? 'nobody'}`,
  ].join(', ');
}
