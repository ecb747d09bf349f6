import type { AgentFetch } from '../../ports/agent.ts';
import { PodUnreachable } from '../../ports/pod-connections.ts';

/**
 * A fetch that reports a port-forward that the role may not open. Asking again does not help there, and an
 * adapter could only call it one more refused connection.
 */
export function findForbidden(fetch: AgentFetch, onForbidden: (error: PodUnreachable) => void): AgentFetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      const forbidden = forbiddenIn(error);
      if (forbidden !== undefined) onForbidden(forbidden);
      throw error;
    }
  };
}

function forbiddenIn(error: unknown): PodUnreachable | undefined {
  if (error instanceof PodUnreachable) return error.kind === 'forbidden' ? error : undefined;
  return error instanceof Error ? forbiddenIn(error.cause) : undefined;
}
