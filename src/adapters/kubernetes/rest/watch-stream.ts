import type { ListOptions, WatchEvent } from '../../../ports/cluster.ts';
import type { KindName, KubernetesObjects } from '../../../domain/slots/kubernetes.ts';
import type { ApiCall } from './api-call.ts';
import { answerError, toStatus } from './answer-error.ts';
import { isRecord } from './check-shape.ts';
import { Deadline } from './deadline.ts';
import { badAnswer, exchangeError } from './exchange.ts';
import { listCall, type ListScope } from './list-pages.ts';
import { objectShapes } from './object-shapes.ts';
import { readBody, TooLong } from './read-body.ts';
import { readLines } from './read-lines.ts';
import type { Transport } from './transport.ts';

export interface StreamTiming {
  /** The server ends the stream after so long; a new one goes on from there. */
  readonly serverSeconds: number;
  /** A stream that is silent for so long is taken for dead. */
  readonly idleMs: number;
}

/**
 * One watch request, from `resourceVersion` on, until its stream ends or breaks.
 * @throws ClusterError, also for an error told inside the stream, or the signal's reason
 */
export async function* watchStream<K extends KindName>(
  scope: ListScope<K>,
  options: ListOptions,
  resourceVersion: string,
  timing: StreamTiming,
): AsyncGenerator<WatchEvent<K>> {
  const call = listCall(scope, options, {
    watch: 'true',
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(timing.serverSeconds),
  });
  const stream = await openStream(scope, call);
  const abort = (): void => void stream.destroy();
  call.signal?.addEventListener('abort', abort, { once: true });
  if (call.signal?.aborted === true) abort();
  const idle = setTimeout(() => stream.destroy(), timing.idleMs);
  // Destroying the stream, by us or by the server, is one of its ends, and is told by its iterator.
  stream.on('error', () => undefined);
  try {
    for await (const line of readLines(noticed(stream, idle))) yield toEvent(scope, call, line);
  } catch (error) {
    throw error instanceof TooLong ? badAnswer(scope.transport, call, error.message) : error;
  } finally {
    clearTimeout(idle);
    call.signal?.removeEventListener('abort', abort);
    stream.destroy();
  }
}

/** Every chunk puts the idle timer back. */
async function* noticed(stream: AsyncIterable<Buffer>, idle: NodeJS.Timeout): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    idle.refresh();
    yield chunk;
  }
}

async function openStream(scope: ListScope<KindName>, call: ApiCall) {
  const { transport, timeoutMs } = scope;
  const deadline = new Deadline(timeoutMs, call.signal);
  try {
    const { status, contentType, stream } = await transport.send(call, deadline);
    if (status === 200) return stream;
    const body = await readBody(stream, 1024 * 1024, deadline.signal);
    throw streamError(transport, call, { status, contentType, body });
  } catch (error) {
    throw await exchangeError(error, transport, call, deadline, timeoutMs);
  } finally {
    deadline.close();
  }
}

function streamError(
  transport: Transport,
  call: ApiCall,
  answer: { status: number; contentType: string; body: string },
) {
  const { connection, clientCertificate } = transport;
  return answerError(call, { connection, clientCertificate, ...answer });
}

function toEvent<K extends KindName>(
  { transport, kind }: ListScope<K>,
  call: ApiCall,
  line: string,
): WatchEvent<K> {
  const { type, object } = parseLine(transport, call, line);
  if (type === 'ERROR') {
    const status = toStatus(object);
    if (status === undefined) throw badAnswer(transport, call, 'an error event without a Status');
    throw streamError(transport, call, {
      status: status.code ?? 500,
      contentType: 'application/json',
      body: JSON.stringify(object),
    });
  }
  if (type === 'BOOKMARK') {
    const version = isRecord(object['metadata']) ? object['metadata']['resourceVersion'] : undefined;
    if (typeof version !== 'string') throw badAnswer(transport, call, 'a bookmark without a resourceVersion');
    return { type, resourceVersion: version };
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED')
    throw badAnswer(transport, call, 'an event of an unknown type');
  const wrong = object['kind'] === kind ? objectShapes[kind](object, 'object') : `the object is no ${kind}`;
  if (wrong !== undefined) throw badAnswer(transport, call, wrong);
  return { type, object: object as unknown as KubernetesObjects[K] };
}

function parseLine(
  transport: Transport,
  call: ApiCall,
  line: string,
): { readonly type: unknown; readonly object: Record<string, unknown> } {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw badAnswer(transport, call, 'a line of the watch is not JSON');
  }
  if (!isRecord(event) || !isRecord(event['object']))
    throw badAnswer(transport, call, 'a line of the watch is no event');
  return { type: event['type'], object: event['object'] };
}
