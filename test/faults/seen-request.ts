import type { IncomingMessage } from 'node:http';

/** What became of a request: the status that the client was given, or how it was left without one. */
export type Told = number | 'dropped' | 'reset' | 'hung' | 'cut' | 'client gone';

/** One request as it came to the proxy. */
export interface SeenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** `dryRun=All`: it changes nothing. */
  readonly isDryRun: boolean;
  readonly isWatch: boolean;
  /** A port-forward: the connection becomes a WebSocket. */
  readonly isUpgrade: boolean;
  /** Status of the server's answer; undefined where it has not answered, or was not asked. */
  answered: number | undefined;
  /** Undefined while nothing is decided. */
  told: Told | undefined;
}

export function seenRequest({ method = '', url = '/', headers }: IncomingMessage, body: string): SeenRequest {
  const { pathname, searchParams } = new URL(url, 'https://proxy');
  return {
    method,
    path: pathname,
    query: searchParams,
    body,
    isDryRun: searchParams.get('dryRun') === 'All',
    isWatch: searchParams.get('watch') === 'true',
    isUpgrade: headers.upgrade !== undefined,
    answered: undefined,
    told: undefined,
  };
}

/** One line: `PATCH /api/v1/namespaces/x/services/agent-service 200`. */
export function requestLine({ method, path, isWatch, isDryRun, answered, told }: SeenRequest): string {
  const what = [method, path, ...(isWatch ? ['(watch)'] : []), ...(isDryRun ? ['(dry run)'] : [])].join(' ');
  const outcome = told === answered ? `${answered ?? 'open'}` : `${answered ?? '-'}, told ${told ?? '-'}`;
  return `${what} ${outcome}`;
}
