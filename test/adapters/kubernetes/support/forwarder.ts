import http from 'node:http';
import net from 'node:net';
import { onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

export interface Forwarder {
  readonly url: string;
  /** User-Agent of each upgrade. */
  readonly userAgents: readonly (string | undefined)[];
  /** Paths of the upgrades that were asked for. */
  readonly asked: string[];
  /** Port-forwards that are open now. */
  readonly open: Set<WebSocket>;
  /** Bytes that were taken from agents to be sent on. */
  taken: number;
}

export interface ForwarderOptions {
  /** Port of the agent on loopback. */
  readonly agentPort?: number;
  /** Time between the agent's close and that of the WebSocket: on a real kubelet one second. */
  readonly closeDelayMs?: number;
  /** Answers an upgrade in place of a switch of protocols. */
  readonly refuse?: { readonly status: number; readonly type: string; readonly body: string };
  /** Takes over a port-forward. */
  readonly take?: (socket: WebSocket, port: number) => void;
  /** Never answers an upgrade. */
  readonly silent?: boolean;
  readonly protocol?: string;
}

/** An API server as far as port-forwards go: `v4.channel.k8s.io` in front of an agent on loopback. */
export async function forwarder(options: ForwarderOptions): Promise<Forwarder> {
  const asked: string[] = [];
  const userAgents: (string | undefined)[] = [];
  const open = new Set<WebSocket>();
  const server = http.createServer();
  const sockets = new Set<net.Socket>();
  const upgrades = new WebSocketServer({
    noServer: true,
    handleProtocols: () => options.protocol ?? 'v4.channel.k8s.io',
  });
  const state: Forwarder = { url: '', asked, userAgents, open, taken: 0 };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('upgrade', (request, socket, head) => {
    asked.push(request.url ?? '');
    userAgents.push(request.headers['user-agent']);
    if (options.silent === true) return;
    if (options.refuse !== undefined) {
      const { status, type, body } = options.refuse;
      socket.end(
        `HTTP/1.1 ${status} No\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (webSocket) => {
      open.add(webSocket);
      webSocket.on('close', () => open.delete(webSocket));
      webSocket.on('error', () => undefined);
      const port = Number(new URL(request.url ?? '', 'http://x').searchParams.get('ports'));
      if (options.take !== undefined) options.take(webSocket, port);
      else forward(webSocket, port, options, state);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const webSocket of open) webSocket.terminate();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}` });
}

/** The two frames that begin a port-forward. */
export function greet(socket: WebSocket, port: number): void {
  for (const channel of [0, 1]) socket.send(Buffer.from([channel, port & 0xff, port >> 8]));
}

function forward(webSocket: WebSocket, port: number, options: ForwarderOptions, state: Forwarder): void {
  greet(webSocket, port);
  const agent = net.connect(options.agentPort ?? 1, '127.0.0.1');
  const close = (): void => void setTimeout(() => webSocket.close(1000), options.closeDelayMs ?? 0);
  agent.on('data', (bytes) => {
    state.taken += bytes.length;
    agent.pause();
    webSocket.send(Buffer.concat([Buffer.from([0]), bytes]), () => agent.resume());
  });
  agent.on('error', (error) =>
    webSocket.send(
      Buffer.concat([
        Buffer.from([1]),
        Buffer.from(`error forwarding port ${port} to pod: ${error.message}`),
      ]),
    ),
  );
  agent.on('close', close);
  webSocket.on('message', (data) => agent.write((data as Buffer).subarray(1)));
  webSocket.on('close', () => agent.destroy());
}
