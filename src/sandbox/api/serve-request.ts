import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { complain } from '../guarded.ts';
import { StatusError } from '../status-error.ts';
import type { AuditEntry, AuditLog } from './audit-log.ts';
import type { Answer, Call } from './call.ts';
import type { Parts } from './parts.ts';
import { cutOffLater } from './cut-off-later.ts';
import { noSuchResource } from './refusals.ts';
import { ClientGone } from './read-body.ts';
import { attributesOf, requestTarget } from './request-target.ts';
import { routePath } from './route-path.ts';
import { routeResource } from './route-resource.ts';
import { isPortForward, refuseOtherUpgrade, type Upgrade, type Upgrades } from './upgrade.ts';
import { sendHead, writeAnswer, writeRefusal } from './write-answer.ts';

export interface Edge {
  readonly parts: Parts;
  readonly audit: AuditLog | undefined;
  readonly upgrades: Upgrades;
}

/** Answers one request, whatever comes of it. */
export async function serveRequest(
  edge: Edge,
  request: IncomingMessage,
  response: ServerResponse,
  upgrade?: Upgrade,
): Promise<void> {
  const warnings: string[] = [];
  try {
    const answer = await answerOf(edge, request, response, warnings, upgrade);
    writeAnswer(request, response, answer, warnings);
  } catch (error) {
    refuse(request, response, error, warnings);
  }
}

async function answerOf(
  edge: Edge,
  request: IncomingMessage,
  response: ServerResponse,
  warnings: string[],
  upgrade: Upgrade | undefined,
): Promise<Answer> {
  const url = urlOf(request);
  if (url === undefined) return { kind: 'text', code: 400, text: '400 Bad Request' };
  const target = requestTarget(request.method ?? '', url);
  if (target === undefined) return nowhere(url);
  const id = randomUUID();
  response.setHeader('Audit-Id', id);
  const { parts, audit } = edge;
  const entry: AuditEntry = { id, request, target, receivedAt: parts.clock.now(), user: undefined };
  response.once('close', () => audit?.write(entry, 'ResponseComplete', response.statusCode));
  const user = parts.access.authenticate(request);
  entry.user = user;
  parts.access.authorize(user, attributesOf(target));
  const beginStream = (type: string): void => {
    sendHead(response, type, warnings);
    audit?.write(entry, 'ResponseStarted', response.statusCode);
  };
  const named = (name: string): void => void (entry.createdName = name);
  const call: Call = { parts, request, response, url, user, warnings, named, beginStream };
  if (upgrade !== undefined && isPortForward(target)) return portForward(edge, call, entry, upgrade);
  if (upgrade !== undefined) refuseOtherUpgrade(request, target);
  return target.kind === 'path' ? routePath(call) : routeResource(call, target);
}

function nowhere({ pathname }: URL): Answer {
  if (/^\/apis?\//.test(pathname)) throw noSuchResource();
  return { kind: 'text', code: 404, text: '404 page not found\n' };
}

function portForward(edge: Edge, call: Call, entry: AuditEntry, upgrade: Upgrade): Answer {
  if (!isPortForward(entry.target)) return { kind: 'streamed' };
  const refusal = edge.upgrades.portForward(call, entry.target, upgrade, (webSocket) => {
    edge.audit?.write(entry, 'ResponseStarted', 101);
    webSocket.once('close', () => edge.audit?.write(entry, 'ResponseComplete', 101));
  });
  return refusal === undefined ? { kind: 'streamed' } : { kind: 'text', ...refusal };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  warnings: readonly string[],
): void {
  if (error instanceof ClientGone) {
    response.destroy();
    return;
  }
  if (!(error instanceof StatusError)) complain(error);
  if (response.headersSent) {
    // All that is left is to cut the answer off, so that it is not taken for the whole.
    response.destroy();
    return;
  }
  const known = error instanceof StatusError ? error : internalError(error);
  if (known.code === 413) closeAfterwards(request, response);
  writeRefusal(request, response, known, warnings);
}

/** A fault of the sandbox: the client learns of it, and the sandbox goes on. */
function internalError(error: unknown): StatusError {
  const text = error instanceof Error ? error.message : String(error);
  return new StatusError(500, 'InternalError', `Internal error occurred: ${text}`, {
    causes: [{ reason: '', message: text, field: '' }],
  });
}

/** The rest of a body that is too large is dropped; whoever keeps sending is cut off a little later. */
function closeAfterwards(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Connection', 'close');
  response.once('finish', () => cutOffLater(request));
}

/** Undefined where the request line holds no path. */
function urlOf({ url = '' }: IncomingMessage): URL | undefined {
  return url.startsWith('/') && URL.canParse(`https://sandbox${url}`)
    ? new URL(`https://sandbox${url}`)
    : undefined;
}
