import { Transform, type Duplex, type TransformCallback } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import type { ArmedRule } from './armed-rule.ts';
import type { SeenRequest } from './seen-request.ts';
import type { ServerBehind } from './server-behind.ts';

/** What the server made of an upgrade: the other end of the connection, or an answer. */
export type UpgradeAnswer =
  | { readonly kind: 'switched'; readonly head: string; readonly first: Buffer; readonly stream: Duplex }
  | { readonly kind: 'refused'; readonly status: number; readonly text: string };

/** Asks the server for a WebSocket. Rejects where it does not answer. */
export function askUpgrade(server: ServerBehind, asked: IncomingMessage): Promise<UpgradeAnswer> {
  return new Promise((resolve, reject) => {
    const onward = server.open(asked);
    onward.on('error', reject);
    onward.on('upgrade', (reply, stream, first) => {
      stream.on('error', () => stream.destroy());
      resolve({ kind: 'switched', head: headOf(reply), first, stream });
    });
    onward.on('response', (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ kind: 'refused', status: reply.statusCode ?? 502, text: refusalText(reply, body) });
      });
    });
    onward.end();
  });
}

/** Joins the two ends, the server's bytes as slow or as few as a rule says. */
export function joinEnds(
  rules: readonly ArmedRule[],
  request: SeenRequest,
  client: Duplex,
  { head, first, stream }: Extract<UpgradeAnswer, { kind: 'switched' }>,
): void {
  const shaper = shaperOf(rules, request, client);
  client.write(head);
  const end = (): void => {
    client.destroy();
    stream.destroy();
  };
  client.on('close', end);
  stream.on('close', end);
  if (shaper === undefined) {
    client.write(first);
    stream.pipe(client);
  } else {
    shaper.write(first);
    stream.pipe(shaper).pipe(client);
  }
  client.pipe(stream);
}

function shaperOf(rules: readonly ArmedRule[], request: SeenRequest, client: Duplex): Transform | undefined {
  for (const rule of rules) {
    const { fault } = rule;
    if (fault.kind !== 'slow-forward' && fault.kind !== 'cut-forward') continue;
    rule.note(request);
    return fault.kind === 'slow-forward' ? slow(fault.delayMs) : cut(fault.afterBytes, client);
  }
  return undefined;
}

function slow(delayMs: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      void sleep(delayMs).then(() => done(null, chunk));
    },
  });
}

function cut(afterBytes: number, client: Duplex): Transform {
  let left = afterBytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      done(null, part);
      if (left === 0) setImmediate(() => client.destroy());
    },
  });
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1] ?? ''}`] : [],
  );
  return [`HTTP/1.1 ${statusCode ?? 502} ${statusMessage ?? ''}`, ...lines, '', ''].join('\r\n');
}

function refusalText({ statusCode, statusMessage, headers }: IncomingMessage, body: string): string {
  const lines = [
    `HTTP/1.1 ${statusCode ?? 502} ${statusMessage ?? ''}`,
    `content-type: ${headers['content-type'] ?? 'text/plain'}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return [...lines, '', body].join('\r\n');
}
