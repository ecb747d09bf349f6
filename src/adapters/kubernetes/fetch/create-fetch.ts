import type http from 'node:http';
import type { AgentFetch } from '../../../ports/agent.ts';
import { dropIdleSockets } from '../connect/drop-idle-sockets.ts';
import { sendOnce, Unanswered } from './send-once.ts';
import { readRequest } from './read-request.ts';
import { toResponse } from './to-response.ts';

export interface FetchAgents {
  readonly http: http.Agent;
  readonly https: http.Agent;
}

/**
 * `fetch` over `node:http`, so that it works with any agent and on any runtime. As the standard says, but:
 * - Redirects are never followed: they would lead away from the pod, and carry the headers along.
 * - A request on a kept connection that turns out closed before a byte of the answer came is sent once more on a
 *   new one, unless its body is a stream. Servers close idle connections at any time.
 * Rejects with a TypeError whose `cause` says why, or with the signal's reason.
 */
export function createFetch(agents: FetchAgents): AgentFetch {
  return async (input, init) => {
    const request = readRequest(input, init);
    const { signal } = request;
    signal?.throwIfAborted();
    const agent = request.url.protocol === 'https:' ? agents.https : agents.http;
    try {
      const first = await sendOnce(request, agent);
      if (!(first instanceof Unanswered)) return toResponse(request, first);
      if (!first.reused || request.body.kind === 'stream') throw first.cause;
      dropIdleSockets(agent);
      const second = await sendOnce(request, agent);
      if (second instanceof Unanswered) throw second.cause;
      return toResponse(request, second);
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw new TypeError('fetch failed', { cause: error });
    }
  };
}
