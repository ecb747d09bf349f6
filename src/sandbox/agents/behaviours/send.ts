import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sending } from './behaviour.ts';

/** The right way: everything, at once. */
export function sendWhole({ prompt, wire, response }: Sending): Promise<void> {
  if (!prompt.stream) return sendJson(response, 200, wire.body);
  return sendEvents(response, [...wire.said, ...wire.end]);
}

export async function sendJson(response: ServerResponse, status: number, body: string): Promise<void> {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
  return Promise.resolve();
}

export function sendError(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
): Promise<void> {
  return sendJson(response, status, JSON.stringify({ error: { message, type } }));
}

export async function sendEvents(response: ServerResponse, events: readonly string[]): Promise<void> {
  startEvents(response);
  for (const event of events) response.write(event);
  response.end();
  return Promise.resolve();
}

export function startEvents(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.flushHeaders();
}

/** Half of what there is to say, cut inside an event. */
export function firstHalf(events: readonly string[]): string {
  const text = events.join('');
  const middle = text.lastIndexOf('data:', Math.ceil(text.length / 2));
  return text.slice(0, middle + 20);
}

const mostWaitingBytes = 64 * 1024;

/** Writes `text` again and again until the caller goes away; waits for one that does not read. */
export async function repeat(response: ServerResponse, text: string, everyMs: number): Promise<void> {
  while (!response.destroyed) {
    if (response.writableLength < mostWaitingBytes) response.write(text);
    await wait(everyMs);
  }
}

/** Resolves when the text is with the system, so that destroying the socket does not discard it. */
export function written(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => {
    response.write(text, () => resolve());
  });
}
