import { createServer } from 'node:https';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { loopbackCertificate } from './loopback-certificate.ts';

export interface SmallServer {
  readonly server: string;
  readonly ca: string;
  /** `METHOD path body`, in the order in which they were answered. */
  readonly done: readonly string[];
}

/**
 * Echoes what it is asked, and remembers it; `?watch=true` gives one line after the other for ever; a WebSocket echoes
 * frames. Closed when the test is done.
 */
export async function smallServer(): Promise<SmallServer> {
  const { ca, cert, key } = await loopbackCertificate();
  const done: string[] = [];
  const listening = createServer({ cert, key }, (asked, answer) => {
    void text(asked).then((body) => {
      const { method = '', url = '' } = asked;
      done.push(`${method} ${url} ${body}`.trim());
      if (url.includes('watch=true')) streamLines(answer);
      else answer.writeHead(200, { 'content-type': 'text/plain' }).end(`${method} ${url} ${body}`.trim());
    });
  });
  const sockets = new WebSocketServer({ server: listening });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => socket.send(data));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => listening.close(resolve));
    for (const socket of sockets.clients) socket.terminate();
    listening.closeAllConnections();
    await closed;
  });
  const { port } = listening.address() as AddressInfo;
  return { server: `https://127.0.0.1:${port}`, ca, done };
}

function streamLines(answer: ServerResponse): void {
  answer.writeHead(200);
  let line = 0;
  const timer = setInterval(() => {
    line += 1;
    answer.write(`event ${line}\nevent ${line + 1}\n`);
    line += 1;
  }, 5);
  answer.on('close', () => clearInterval(timer));
}
