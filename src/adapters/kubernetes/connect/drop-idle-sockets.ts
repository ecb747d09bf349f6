import type { Agent } from 'node:http';

/** Closes the agent's unused connections, so that the next request gets a new one. */
export function dropIdleSockets(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets))
    for (const socket of sockets ?? []) socket.destroy();
}
