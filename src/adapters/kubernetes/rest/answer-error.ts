import { ClusterError, type ClusterErrorKind } from '../../../ports/cluster.ts';
import type { Connection } from '../connect/connection.ts';
import { certificateDates } from '../connect/certificate-dates.ts';
import { showText } from '../show-text.ts';
import { describeRequest, type ApiCall } from './api-call.ts';
import { isRecord } from './check-shape.ts';

/** Members of a `Status` (meta/v1) that say what went wrong. */
export interface Status {
  readonly code: number | undefined;
  readonly reason: string | undefined;
  readonly message: string;
}

const kindOfStatus: Readonly<Record<number, ClusterErrorKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  422: 'invalid',
};

/** An answer with an error status, and the road it came by. */
interface ErrorAnswer {
  readonly connection: Connection;
  /** The client certificate that was sent, PEM. */
  readonly clientCertificate: string | undefined;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What an answer with an error status means. */
export function answerError(call: ApiCall, answer: ErrorAnswer): ClusterError {
  const { connection, status, contentType, body } = answer;
  const said = parseStatus(body);
  const what = describeRequest(call.request);
  const detail = said === undefined ? notStatus(contentType, body) : showText(said.message, 600);
  const kind = kindOfStatus[status] ?? (status >= 400 ? 'api' : 'bad-answer');
  const message = {
    unauthorized: () => notAccepted(answer),
    forbidden: () => notPermitted(call, said, detail),
    'not-found': () => notFound(call, connection, said, detail),
    other: () =>
      `the API server answered ${status}${said?.reason === undefined ? '' : ` ${showText(said.reason, 40)}`} to ${call.request.verb} ${what}: ${detail}`,
  }[kind === 'unauthorized' || kind === 'forbidden' || kind === 'not-found' ? kind : 'other']();
  return new ClusterError(kind, message, call.request, status);
}

/** The Status in an answer; undefined where it is something else. */
export function parseStatus(body: string): Status | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  return toStatus(value);
}

export function toStatus(value: unknown): Status | undefined {
  if (!isRecord(value) || value['kind'] !== 'Status') return undefined;
  const { code, reason, message } = value;
  return {
    code: typeof code === 'number' ? code : undefined,
    reason: typeof reason === 'string' && reason !== '' ? reason : undefined,
    message: typeof message === 'string' && message !== '' ? message : 'no message',
  };
}

/** Content type and beginning of an answer that is not the API's. */
export function notStatus(contentType: string, body: string): string {
  const type = contentType === '' ? 'without a content type' : `of type ${showText(contentType, 60)}`;
  const start = showText(body, 80);
  return start === '' ? `an empty answer ${type}` : `an answer ${type} that begins with: ${start}`;
}

function notAccepted({ connection, clientCertificate }: ErrorAnswer): string {
  const ended = certificateDates(clientCertificate, Date.now());
  const where = `user "${connection.userName}" of context "${connection.context}"`;
  return `${connection.server} did not accept the credentials of ${where}${ended === undefined ? '' : `: ${ended}`}`;
}

/** RBAC says `User "ada" cannot …`; admission and others refuse in words of their own. */
function notPermitted(call: ApiCall, said: Status | undefined, detail: string): string {
  const { verb } = call.request;
  const user = /User "([^"]*)" cannot /.exec(said?.message ?? '')?.[1];
  const what = `${verb} ${describeRequest(call.request)}`;
  return user === undefined
    ? `the API server forbids to ${what}: ${detail}`
    : `user "${showText(user, 200)}" may not ${what}\nthe API server says: ${detail}`;
}

function notFound(call: ApiCall, connection: Connection, said: Status | undefined, detail: string): string {
  if (said === undefined) return `${connection.server} has no ${call.path}: ${detail}`;
  const { name, resource, group, namespace } = call.request;
  if (name === undefined) return detail;
  const qualified = group === '' ? resource : `${resource}.${group}`;
  return `${qualified} "${name}" not found${namespace === '' ? '' : ` in namespace ${namespace}`}`;
}
