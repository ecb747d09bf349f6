import { ClusterError } from '../../../ports/cluster.ts';
import { connectionTrouble } from '../connect/connection-error.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import { answerError, notStatus } from './answer-error.ts';
import { describeRequest, type ApiCall } from './api-call.ts';
import { Deadline } from './deadline.ts';
import { readBody, TooLong } from './read-body.ts';
import { NoAnswer, type Transport } from './transport.ts';

interface WholeAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The Date header: when the server answered, by its own clock. */
  readonly date?: string | undefined;
  readonly body: string;
}

const maxAnswerBytes = 64 * 1024 * 1024;
/** Enough for any Status. */
const maxErrorBytes = 1024 * 1024;

/**
 * Sends a request and reads its whole answer within `timeoutMs`.
 * @throws ClusterError for everything but a 2xx answer, KubeconfigError where there are no credentials, or the
 * caller's abort reason
 */
export async function exchange(transport: Transport, call: ApiCall, timeoutMs: number): Promise<WholeAnswer> {
  const deadline = new Deadline(timeoutMs, call.signal);
  try {
    const { status, contentType, stream } = await transport.send(call, deadline);
    const ok = status >= 200 && status < 300;
    const body = await readBody(stream, ok ? maxAnswerBytes : maxErrorBytes, deadline.signal);
    if (!ok)
      throw answerError(call, {
        connection: transport.connection,
        clientCertificate: transport.clientCertificate,
        status,
        contentType,
        body,
      });
    return { status, contentType, date: stream.headers.date, body };
  } catch (error) {
    throw await exchangeError(error, transport, call, deadline, timeoutMs);
  } finally {
    deadline.close();
  }
}

/** What is thrown for an exchange that failed, whatever it failed by. */
export async function exchangeError(
  error: unknown,
  transport: Transport,
  call: ApiCall,
  deadline: Deadline,
  timeoutMs: number,
): Promise<unknown> {
  if (call.signal?.aborted === true && !deadline.expired) return call.signal.reason;
  if (error instanceof ClusterError || error instanceof KubeconfigError) return error;
  const { server } = transport.connection;
  const what = `${call.request.verb} ${describeRequest(call.request)}`;
  if (deadline.expired)
    return new ClusterError(
      'timeout',
      `${server} gave no whole answer within ${timeoutMs / 1000} s: ${what}`,
      call.request,
    );
  if (error instanceof TooLong)
    return new ClusterError(
      'bad-answer',
      `the answer of ${server} has no end (${error.message}): ${what}`,
      call.request,
    );
  const reached = error instanceof NoAnswer ? error.reached : 'kept-connection';
  const { kind, message } = await connectionTrouble(error, transport.connection, reached);
  const cause = error instanceof NoAnswer ? error.cause : error;
  return new ClusterError(kind, `${message}: ${what}`, call.request, undefined, { cause });
}

/** @throws ClusterError 'bad-answer' */
export function parseAnswer(transport: Transport, call: ApiCall, answer: WholeAnswer): unknown {
  try {
    return JSON.parse(answer.body) as unknown;
  } catch {
    throw badAnswer(transport, call, notStatus(answer.contentType, answer.body), answer.status);
  }
}

export function badAnswer(
  transport: Transport,
  call: ApiCall,
  detail: string,
  status?: number,
): ClusterError {
  const what = `${call.request.verb} ${describeRequest(call.request)}`;
  return new ClusterError(
    'bad-answer',
    `${transport.connection.server} answered ${what} with what is not a Kubernetes object: ${detail}`,
    call.request,
    status,
  );
}
