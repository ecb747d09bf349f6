import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { onTestFinished } from 'vitest';
import type { Edge } from './edge.ts';

/** One event of a watch. */
export interface Seen {
  readonly type: string;
  readonly object: Record<string, unknown> & { metadata: Record<string, unknown> & { name?: string } };
}

export interface Watching {
  readonly status: number;
  readonly seen: readonly Seen[];
  /** Resolves when there are so many events, or when the watch has ended. */
  readonly until: (count: number) => Promise<readonly Seen[]>;
  readonly ended: Promise<void>;
  readonly stop: () => void;
}

/** Opens a watch; resolves when the server has answered. */
export function watch(edge: Edge, path: string, headers: Record<string, string> = {}): Promise<Watching> {
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        ...{ host: '127.0.0.1', port: edge.port, ca: edge.ca, path, agent: false },
        headers: { authorization: 'Bearer admin', ...headers },
      },
      (response) => resolve(following(request, response)),
    );
    request.on('error', reject);
    request.end();
    onTestFinished(() => void request.destroy());
  });
}

function following(request: ReturnType<typeof https.request>, response: IncomingMessage): Watching {
  const seen: Seen[] = [];
  let rest = '';
  let over = false;
  const waiters = new Set<() => void>();
  const tell = (): void => waiters.forEach((waiter) => waiter());
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    seen.push(...lines.map((line) => JSON.parse(line) as Seen));
    tell();
  });
  const ended = new Promise<void>((resolve) => response.on('close', resolve));
  void ended.then(() => {
    over = true;
    tell();
  });
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    seen,
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (seen.length < count && !over) return;
          waiters.delete(look);
          resolve(seen);
        };
        waiters.add(look);
        look();
      }),
    ended,
    stop: () => request.destroy(),
  };
}
