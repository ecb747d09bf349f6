import { showText } from '../show-text.ts';
import type { Connection } from './connection.ts';
import { TunnelError } from './open-tunnel.ts';
import { describeCertificate, tlsTrouble } from './tls-trouble.ts';

/** Why the API server gave no answer, or no whole one. */
export interface ConnectionTrouble {
  readonly kind: 'tls' | 'refused' | 'reset' | 'bad-answer';
  readonly message: string;
}

/**
 * How far a request came: no connection stood yet, or its own did, or one that had served another request before.
 * The codes of the system do not tell: EHOSTUNREACH or EPERM may also end a connection over which a request went.
 */
export type Reached = 'nothing' | 'new-connection' | 'kept-connection';

/** What codes say where no connection stood. */
const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ConnectionRefused: 'nothing listens there (connection refused)',
  FailedToOpenSocket: 'no connection could be made',
  ENOTFOUND: 'no such host in DNS',
  EAI_AGAIN: 'DNS does not answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EADDRNOTAVAIL: 'no local address to connect from',
  EACCES: 'the system does not permit to connect',
  EPERM: 'the system does not permit to connect',
};

/**
 * `refused` and `tls` mean that nothing of the request was taken; all that ends a connection is `reset`.
 * @throws the error itself where it is a defect of this program
 */
export async function connectionTrouble(
  error: unknown,
  connection: Pick<Connection, 'server' | 'proxy'>,
  reached: Reached,
): Promise<ConnectionTrouble> {
  const { server } = connection;
  const cause = innermost(error);
  const code = cause.code ?? '';
  if (isDefect(cause)) throw cause;
  const reason = reached === 'nothing' ? whyUnreachable(cause) : undefined;
  if (reason !== undefined) return { kind: 'refused', message: `${server} cannot be reached: ${reason}` };
  const trouble = tlsTrouble(cause);
  if (trouble !== undefined) {
    const before = reached === 'nothing' || (reached === 'new-connection' && trouble.ofClient);
    const certificate = trouble.certificate ? await describeCertificate(connection) : '';
    return {
      kind: before ? 'tls' : 'reset',
      message: `${server}: ${trouble.text}${certificate === '' ? '' : `\nthe certificate is ${showText(certificate, 300)}`}`,
    };
  }
  if (code.startsWith('HPE_'))
    return { kind: 'bad-answer', message: `${server} does not answer in HTTP (${code})` };
  if (code === '' || code.startsWith('ERR_'))
    return { kind: 'reset', message: `${server}: ${showText(cause.message, 200)}` };
  const named = code === 'ECONNRESET' || code === 'EPIPE' ? '' : ` (${code})`;
  return { kind: 'reset', message: `${server} closed the connection before the whole answer came${named}` };
}

function whyUnreachable(cause: NodeJS.ErrnoException): string | undefined {
  if (cause instanceof TunnelError) return showText(cause.message, 200);
  const timedOut = cause.code === 'ETIMEDOUT' && cause.syscall === 'connect';
  return unreachable[cause.code ?? ''] ?? (timedOut ? 'the connection timed out' : undefined);
}

/** A mistake of this program, not of the network: it must not pass for one. Node's own TypeErrors have a code. */
function isDefect(error: NodeJS.ErrnoException): boolean {
  return error.code === undefined && (error instanceof TypeError || error instanceof ReferenceError);
}

/** Node wraps the errors of several addresses in an AggregateError. */
function innermost(error: unknown): NodeJS.ErrnoException {
  if (error instanceof TunnelError) return error;
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (!(error instanceof Error)) return new Error(String(error));
  const own = (error as NodeJS.ErrnoException).code;
  return own === undefined && error.cause instanceof Error ? innermost(error.cause) : error;
}
