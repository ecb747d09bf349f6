import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Nobody sends so many requests before the first is answered. */
const mostWaiting = 100;

const queues = new WeakMap<Socket, (() => void)[]>();

/**
 * Serves the requests of a connection one after the other, each when the one before is answered: Node hands over all that
 * have come, and all their answers would wait in memory for a client that does not read.
 */
export function inTurn(request: IncomingMessage, response: ServerResponse, serve: () => void): void {
  const { socket } = request;
  const before = queues.get(socket);
  const queue = before ?? [];
  queues.set(socket, queue);
  response.once('close', () => {
    const next = queue.shift();
    if (next === undefined) queues.delete(socket);
    else next();
  });
  if (before === undefined) serve();
  else if (queue.length < mostWaiting) queue.push(serve);
  else socket.destroy();
}
