import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { agentServer, type AgentOptions } from '../../../src/sandbox/agents/agent-server.ts';
import { behaviours, type BehaviourName } from '../../../src/sandbox/agents/behaviours/index.ts';

export type ServedOptions = Partial<Omit<AgentOptions, 'behaviour'>>;

export interface ServedAgent {
  readonly url: string;
  stop(): void;
}

/** An agent on a loopback port of this process. */
export async function serveAgent(
  behaviour: BehaviourName,
  options: ServedOptions = {},
): Promise<ServedAgent> {
  const server = agentServer({
    behaviour: behaviours[behaviour],
    pod: undefined,
    version: '1.0.0',
    rateLimitRequests: Infinity,
    retryAfter: 1,
    slowMs: 3000,
    ...options,
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
