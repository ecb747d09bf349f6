import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { agentServer } from '../agents/agent-server.ts';
import { behaviours, isBehaviourName } from '../agents/behaviours/index.ts';
import type { Clock } from '../clock.ts';
import { connectionPair } from './connection-pair.ts';
import type { ContainerLog } from './container-log.ts';

export interface AgentOptions {
  /** A name of agents/behaviours; unknown ones behave right. */
  readonly behaviour: string;
  readonly version: string;
  readonly pod: string;
  readonly log: ContainerLog;
  readonly clock: Clock;
}

/** The agent of one container: an HTTP server without a port, which connections are handed to. */
export class AgentInPod {
  readonly #server: Server;
  readonly #connections = new Set<Duplex>();
  #answering = 0;
  #idle: () => void = () => undefined;

  constructor({ behaviour, version, pod, log, clock }: AgentOptions) {
    this.#server = agentServer({
      behaviour: behaviours[isBehaviourName(behaviour) ? behaviour : 'right'],
      version,
      pod,
      rateLimitRequests: Infinity,
      retryAfter: 1,
      slowMs: 3000,
    });
    this.#server.on('request', (request, response) => {
      this.#answering += 1;
      const began = clock.now();
      response.once('close', () => {
        this.#answering -= 1;
        const status = response.writableFinished ? response.statusCode : `${response.statusCode} cut off`;
        log.say(`${request.method ?? ''} ${request.url ?? ''} ${status} ${clock.now() - began} ms`);
        if (this.#answering === 0) this.#idle();
      });
    });
  }

  connect(): Duplex {
    const [ours, theirs] = connectionPair();
    this.#connections.add(ours);
    ours.once('close', () => this.#connections.delete(ours));
    this.#server.emit('connection', ours);
    return theirs;
  }

  get isAnswering(): boolean {
    return this.#answering > 0;
  }

  /** Resolves when no request is being answered. */
  async finished(): Promise<void> {
    if (this.isAnswering) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  /** Ends every connection at once, as when the process is killed. */
  kill(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }
}
