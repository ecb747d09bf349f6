import http from 'node:http';
import https from 'node:https';
import type { Access, Connection, TlsMaterial } from '../connect/connection.ts';
import type { Reached } from '../connect/connection-error.ts';
import { dropIdleSockets } from '../connect/drop-idle-sockets.ts';
import { newAgent } from '../connect/new-agent.ts';
import { pathWithQuery, type ApiCall } from './api-call.ts';
import type { Deadline } from './deadline.ts';
import { monotonicMs } from '../../monotonic-ms.ts';
import { userAgent } from '../../user-agent.ts';

export type RequestLog = (level: number, line: string) => void;

/** The head of an answer came; the body is still to be read. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly stream: http.IncomingMessage;
}

/** No head of an answer came. */
export class NoAnswer extends Error {
  /** A kept connection may have been closed by the server while it was idle. */
  readonly reached: Reached;
  constructor(cause: unknown, reached: Reached) {
    super('no answer', { cause });
    this.reached = reached;
  }
}

/** An idle connection this young is as good as a new one: API servers and what stands before them wait a minute. */
const youngMs = 2000;

/**
 * Sends requests over one pool of kept connections.
 *
 * A write must not go into a connection that the server is about to close: its answer would be lost, and nothing
 * would say whether it was applied. So a write takes a connection that was used within the last two seconds, or
 * a new one. A read may take any; where that turns out closed, it is sent again on a new one, once.
 */
export class Transport {
  readonly connection: Connection;
  readonly #log: RequestLog | undefined;
  #pool: { readonly agent: http.Agent; readonly tls: TlsMaterial } | undefined;
  #usedAt = Number.NEGATIVE_INFINITY;
  #date: string | undefined;

  constructor(connection: Connection, log: RequestLog | undefined) {
    this.connection = connection;
    this.#log = log;
  }

  /** @throws NoAnswer, KubeconfigError, or the signal's reason */
  async send(call: ApiCall, deadline: Deadline): Promise<Answer> {
    const first = await this.#attempt(call, deadline);
    if (!(first instanceof NoAnswer)) return this.#afterRefusal(call, first, deadline);
    if (!call.repeatable || first.reached !== 'kept-connection') throw first;
    this.#dropIdle();
    const second = await this.#attempt(call, deadline);
    if (second instanceof NoAnswer) throw second;
    return second;
  }

  /** The client certificate that was last used, PEM. */
  get clientCertificate(): string | undefined {
    return this.#pool?.tls.cert;
  }

  /** Of the last answer, by its Date header. */
  get serverTime(): Date | undefined {
    const ms = Date.parse(this.#date ?? '');
    return Number.isNaN(ms) ? undefined : new Date(ms);
  }

  close(): void {
    this.#pool?.agent.destroy();
  }

  /** 401: credentials may have ended meanwhile. Reads are sent once more with new ones. */
  async #afterRefusal(call: ApiCall, answer: Answer, deadline: Deadline): Promise<Answer> {
    if (answer.status !== 401 || !this.connection.renew() || !call.repeatable) return answer;
    answer.stream.resume();
    const second = await this.#attempt(call, deadline);
    if (second instanceof NoAnswer) throw second;
    return second;
  }

  async #attempt(call: ApiCall, deadline: Deadline): Promise<Answer | NoAnswer> {
    const access = await deadline.pausedFor(() => this.connection.access(call.signal));
    const { signal } = deadline;
    signal.throwIfAborted();
    const agent = this.#agentFor(access.tls);
    if (agent instanceof NoAnswer) return agent;
    if (!call.repeatable && monotonicMs() - this.#usedAt > youngMs) this.#dropIdle();
    const startedAt = monotonicMs();
    const answer = await this.#exchange(call, access, agent, signal);
    this.#usedAt = monotonicMs();
    if (!(answer instanceof NoAnswer)) this.#date = answer.stream.headers.date;
    this.#logAnswer(call, access, answer, monotonicMs() - startedAt);
    return answer;
  }

  #exchange(
    call: ApiCall,
    access: Access,
    agent: http.Agent,
    signal: AbortSignal,
  ): Promise<Answer | NoAnswer> {
    const url = new URL(`${this.connection.server}${pathWithQuery(call)}`);
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? https : http).request(url, {
        method: call.method,
        agent,
        headers: requestHeaders(call, access),
      });
      const abort = (): void => {
        request.destroy();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      const settle = (): void => signal.removeEventListener('abort', abort);
      let reached: Reached = 'nothing';
      request.on('socket', (socket) => {
        const secure = url.protocol === 'https:';
        if (request.reusedSocket) reached = 'kept-connection';
        // A proxy's tunnel for plain HTTP is handed over when it stands.
        else if (!secure && !socket.connecting) reached = 'new-connection';
        else socket.once(secure ? 'secureConnect' : 'connect', () => (reached = 'new-connection'));
      });
      request.on('response', (stream) => {
        settle();
        const contentType = stream.headers['content-type'] ?? '';
        resolve({ status: stream.statusCode ?? 0, contentType, stream });
      });
      request.on('upgrade', (_response, socket) => {
        settle();
        socket.destroy();
        resolve(new NoAnswer(new Error('the server switched protocols'), reached));
      });
      // Stays on: an error after the head is told by the answer's stream.
      request.on('error', (error) => {
        settle();
        resolve(new NoAnswer(error, reached));
      });
      request.end(call.body?.text);
    });
  }

  /** One pool as long as the certificates stay the same. Certificates that cannot be used reach nothing. */
  #agentFor(tls: TlsMaterial): http.Agent | NoAnswer {
    if (this.#pool?.tls === tls) return this.#pool.agent;
    this.#dropIdle();
    try {
      this.#pool = { agent: newAgent(this.connection, tls, true), tls };
    } catch (error) {
      return new NoAnswer(error, 'nothing');
    }
    return this.#pool.agent;
  }

  #dropIdle(): void {
    if (this.#pool !== undefined) dropIdleSockets(this.#pool.agent);
  }

  #logAnswer(call: ApiCall, access: Access, answer: Answer | NoAnswer, ms: number): void {
    if (this.#log === undefined) return;
    const end = answer instanceof NoAnswer ? 'no answer' : `${answer.status}`;
    this.#log(
      6,
      `${call.method} ${this.connection.server}${pathWithQuery(call)} ${end} in ${Math.round(ms)} ms`,
    );
    for (const [name, value] of Object.entries(requestHeaders(call, access)))
      this.#log(8, `  ${name}: ${name === 'authorization' ? '<hidden>' : String(value)}`);
  }
}

function requestHeaders(call: ApiCall, access: Access): http.OutgoingHttpHeaders {
  const impersonation = Object.entries(access.headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : [...value],
  ]);
  return {
    accept: call.accept ?? 'application/json',
    'user-agent': userAgent,
    ...(call.body === undefined
      ? {}
      : { 'content-type': call.body.type, 'content-length': Buffer.byteLength(call.body.text) }),
    ...(Object.fromEntries(impersonation) as http.OutgoingHttpHeaders),
  };
}
