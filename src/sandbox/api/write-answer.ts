import type { IncomingMessage, ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import type { StatusError } from '../status-error.ts';
import type { Answer } from './call.ts';
import { parseAccept } from './media-type.ts';

/** Writes an answer whole. Nothing is written where a handler streams, or where the client is gone. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  warnings: readonly string[] = [],
): void {
  if (answer.kind === 'streamed' || response.headersSent || response.destroyed) return;
  const { type, body } = encoded(request, answer);
  response.statusCode = answer.code;
  // An empty text is refused without a word, and without a type.
  if (body !== '') response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', 'no-cache, private');
  if (answer.kind === 'text') response.setHeader('X-Content-Type-Options', 'nosniff');
  setWarnings(response, warnings);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

export function writeRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  error: StatusError,
  warnings: readonly string[] = [],
): void {
  const after = error.details?.retryAfterSeconds;
  if (after !== undefined && !response.headersSent) response.setHeader('Retry-After', after);
  writeAnswer(request, response, { kind: 'object', code: error.code, object: error.status() }, warnings);
}

/** The head of an answer that goes on for a while, at once. */
export function sendHead(response: ServerResponse, type: string, warnings: readonly string[]): void {
  setWarnings(response, warnings);
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
}

/** RFC 7234, as kube-apiserver writes them: at most some 4 KiB in all. */
function setWarnings(response: ServerResponse, warnings: readonly string[]): void {
  const lines = [...new Set(warnings)].map((text) => `299 - "${quotable(text)}"`);
  let length = 0;
  const fitting = lines.filter((line) => (length += line.length) <= 4096);
  if (fitting.length > 0) response.setHeader('Warning', fitting);
}

function quotable(text: string): string {
  return Buffer.from(text.replace(/[\u0000-\u001f\u007f]/g, '').replace(/["\\]/g, '\\$&'), 'utf8').toString(
    'latin1',
  );
}

function encoded(
  request: IncomingMessage,
  answer: Exclude<Answer, { kind: 'streamed' }>,
): { readonly type: string; readonly body: string } {
  if (answer.kind === 'text') return { type: 'text/plain; charset=utf-8', body: answer.text };
  if (wantsYaml(request)) return { type: 'application/yaml', body: yamlOf(answer.object) };
  return {
    type: answer.type ?? 'application/json',
    body: isPretty(request) ? JSON.stringify(answer.object, null, 2) : `${JSON.stringify(answer.object)}\n`,
  };
}

/** As of negotiate, but never refused: also a refusal is written somehow. */
function wantsYaml(request: IncomingMessage): boolean {
  const first = parseAccept(request.headers.accept ?? '').find(
    ({ type }) => type === 'application/json' || type === 'application/yaml' || type === '*/*',
  );
  return first?.type === 'application/yaml';
}

function yamlOf(object: unknown): string {
  // Through JSON, since members without a value are no members. A reader of YAML 1.1 takes a bare time for no text.
  return stringify(JSON.parse(JSON.stringify(object)), {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    aliasDuplicateObjects: false,
  });
}

/** People at a terminal or in a browser get line breaks. */
function isPretty(request: IncomingMessage): boolean {
  const asked = /[?&]pretty=([^&]*)/.exec(request.url ?? '')?.[1];
  if (asked !== undefined && asked !== '') return asked === '1' || asked.toLowerCase() === 'true';
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers['user-agent'] ?? '');
}
