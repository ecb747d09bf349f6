import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ArmedRule } from './armed-rule.ts';
import type { SeenRequest } from './seen-request.ts';

/** Hands the server's answer on, whole or as far as a rule lets it come. */
export function handOn(
  rules: readonly ArmedRule[],
  request: SeenRequest,
  reply: IncomingMessage,
  answer: ServerResponse,
): void {
  const status = reply.statusCode ?? 502;
  const limit = limitOf(rules, request);
  // A watch ends with its client; anything else was done already, whoever may hear of it.
  answer.on('close', () => {
    if (request.told === undefined) request.told = 'client gone';
    if (request.isWatch) reply.destroy();
    else reply.resume();
  });
  reply.on('error', () => answer.destroy());
  answer.writeHead(status, reply.headers);
  if (limit === undefined) {
    request.told = status;
    reply.pipe(answer);
    return;
  }
  request.told = 'cut';
  answer.flushHeaders();
  passUpTo(limit, reply, answer);
}

interface Limit {
  readonly unit: 'bytes' | 'lines';
  readonly count: number;
}

function limitOf(rules: readonly ArmedRule[], request: SeenRequest): Limit | undefined {
  for (const rule of rules) {
    const { fault } = rule;
    if (fault.kind !== 'cut-answer' && fault.kind !== 'cut-watch') continue;
    rule.note(request);
    return fault.kind === 'cut-answer'
      ? { unit: 'bytes', count: fault.afterBytes }
      : { unit: 'lines', count: fault.afterEvents };
  }
  return undefined;
}

/** Closes the connection when so much has been written. */
function passUpTo({ unit, count }: Limit, reply: IncomingMessage, answer: ServerResponse): void {
  let left = count;
  const cut = (): void => {
    reply.destroy();
    // What was written before shall arrive.
    setImmediate(() => answer.socket?.destroy());
  };
  if (left === 0) {
    cut();
    return;
  }
  reply.on('data', (chunk: Buffer) => {
    if (left === 0) return;
    const end = unit === 'bytes' ? Math.min(left, chunk.length) : endOfLines(chunk, left);
    left -= unit === 'bytes' ? end : linesIn(chunk.subarray(0, end));
    if (left > 0) answer.write(chunk.subarray(0, end));
    else answer.write(chunk.subarray(0, end), cut);
  });
  reply.on('end', () => {
    if (left > 0) answer.end();
  });
}

const newline = 0x0a;

/** Where the `count`th line of a chunk ends, or the chunk where it has fewer. */
function endOfLines(chunk: Buffer, count: number): number {
  let end = 0;
  for (let seen = 0; seen < count; seen += 1) {
    const at = chunk.indexOf(newline, end);
    if (at < 0) return chunk.length;
    end = at + 1;
  }
  return end;
}

function linesIn(chunk: Buffer): number {
  return chunk.filter((byte) => byte === newline).length;
}
