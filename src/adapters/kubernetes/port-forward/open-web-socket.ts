import type { Agent, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { PodUnreachable } from '../../../ports/pod-connections.ts';
import type { Connection, TlsMaterial } from '../connect/connection.ts';
import { connectionTrouble } from '../connect/connection-error.ts';
import { newAgent } from '../connect/new-agent.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import { parseStatus } from '../rest/answer-error.ts';
import { Deadline } from '../rest/deadline.ts';
import { readBody } from '../rest/read-body.ts';
import { showText } from '../show-text.ts';
import { monotonicMs } from '../../monotonic-ms.ts';
import { userAgent } from '../../user-agent.ts';
import { explainNodeRefusal } from './explain-node-refusal.ts';

export interface PodPort {
  readonly pod: string;
  readonly port: number;
}

export type PortForwardLog = (level: number, line: string) => void;

const maxFrameBytes = 8 * 1024 * 1024;
const maxRefusalBytes = 64 * 1024;

/**
 * Opens the WebSocket of one port-forward.
 * @throws PodUnreachable, KubeconfigError, or the signal's reason
 */
export async function openWebSocket(
  connection: Connection,
  target: PodPort,
  options: {
    readonly connectTimeoutMs: number;
    readonly signal: AbortSignal;
    readonly log?: PortForwardLog | undefined;
  },
): Promise<WebSocket> {
  const deadline = new Deadline(options.connectTimeoutMs, options.signal);
  const startedAt = monotonicMs();
  try {
    const socket = await connect(connection, target, deadline.signal);
    const ms = Math.round(monotonicMs() - startedAt);
    options.log?.(6, `GET ${forwardUrl(connection, target)} 101 in ${ms} ms`);
    return socket;
  } catch (error) {
    if (options.signal.aborted && !deadline.expired) throw options.signal.reason;
    if (error instanceof PodUnreachable || error instanceof KubeconfigError) throw error;
    if (deadline.expired)
      throw new PodUnreachable(
        'timeout',
        target.pod,
        `${connection.server} did not open the port-forward within ${options.connectTimeoutMs / 1000} s`,
      );
    const { message } = await connectionTrouble(error, connection, 'nothing');
    throw new PodUnreachable('failed', target.pod, message);
  } finally {
    deadline.close();
  }
}

function forwardUrl(connection: Connection, { pod, port }: PodPort): string {
  const { server, namespace } = connection;
  return `${server}/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`;
}

async function connect(connection: Connection, target: PodPort, signal: AbortSignal): Promise<WebSocket> {
  const access = await connection.access(signal);
  signal.throwIfAborted();
  const socket = new WebSocket(forwardUrl(connection, target).replace(/^http/, 'ws'), ['v4.channel.k8s.io'], {
    headers: {
      'user-agent': userAgent,
      ...(Object.fromEntries(
        Object.entries(access.headers).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : [...value],
        ]),
      ) as Record<string, string>),
    },
    agent: upgradeAgent(connection, access.tls),
    // For runtimes whose `ws` takes no agent.
    ...access.tls,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    followRedirects: false,
  });
  // An error after the opening is told by `close`; without a listener it would end the process.
  socket.on('error', () => undefined);
  return opened(socket, connection, target, signal);
}

/** One agent for all port-forwards, since it remembers the TLS session: a second handshake is a short one. */
const upgradeAgents = new WeakMap<TlsMaterial, Agent>();

function upgradeAgent(connection: Connection, material: TlsMaterial): Agent {
  // Each port-forward takes its connection with it, so there is nothing to keep in a pool.
  const agent = upgradeAgents.get(material) ?? newAgent(connection, material, false);
  upgradeAgents.set(material, agent);
  return agent;
}

function opened(
  socket: WebSocket,
  connection: Connection,
  target: PodPort,
  signal: AbortSignal,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      socket.terminate();
      reject(signal.reason as Error);
    };
    const settle = (): void => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('open', () => {
      settle();
      // Frames wait until somebody reads them.
      socket.pause();
      resolve(socket);
    });
    socket.once('unexpected-response', (_request, response) => {
      void refusal(response, connection, target, signal).then((error) => {
        settle();
        socket.terminate();
        reject(error);
      });
    });
    socket.once('error', (error) => {
      settle();
      reject(error);
    });
  });
}

/** The answer in place of a switch of protocols: a Status, as a rule. */
async function refusal(
  response: IncomingMessage,
  connection: Connection,
  { pod }: PodPort,
  signal: AbortSignal,
): Promise<Error> {
  const status = response.statusCode ?? 0;
  const body = await readBody(response, maxRefusalBytes, signal).catch(() => '');
  if (signal.aborted) return signal.reason as Error;
  if (status === 401) connection.renew();
  // RBAC gives no reason for this check, so the message ends with a colon.
  const said = showText(parseStatus(body)?.message ?? body, 300).replace(/:\s*$/, '');
  const ofNode = explainNodeRefusal(said);
  if (ofNode !== undefined) return new PodUnreachable('failed', pod, ofNode);
  const detail = said === '' ? `the API server answered ${status}` : said;
  return new PodUnreachable(kindOfStatus[status] ?? 'failed', pod, explain(status, detail, connection));
}

const kindOfStatus: Readonly<Record<number, PodUnreachable['kind']>> = { 403: 'forbidden', 404: 'not-found' };

function explain(status: number, detail: string, { namespace, userName, context }: Connection): string {
  if (status === 403)
    return `get and create on pods/portforward in namespace ${namespace} are needed: ${detail}`;
  if (status === 401)
    return `the credentials of user "${userName}" of context "${context}" were not accepted: ${detail}`;
  return status === 404 ? detail : `the API server answered ${status}: ${detail}`;
}
