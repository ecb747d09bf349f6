import type { WebSocket } from 'ws';
import type { Clock } from '../../clock.ts';
import type { PodDial } from '../../node/node.ts';
import { PortBridge } from './port-bridge.ts';

/** A client that does not answer a ping until the next one is gone. */
const pingMs = 30_000;
/** Of answers to pings; nothing else is sent to a client that does not read. */
const maxWaitingBytes = 16 * 1024 * 1024;

/**
 * Serves one WebSocket of `v4.channel.k8s.io`: for each port a data channel and an error channel, numbered in pairs.
 * Ends with code 1000 when no port has anything left to say. Whatever the client sends ends this WebSocket alone.
 */
export function servePortForward(
  socket: WebSocket,
  ports: readonly number[],
  dial: (port: number) => PodDial,
  clock: Clock,
): void {
  let open = ports.length;
  const portEnded = (): void => {
    open -= 1;
    if (open === 0) socket.close(1000);
  };
  const bridges = ports.map((port, index) => new PortBridge(socket, index, port, dial(port), portEnded));
  const stopPinging = keepPinging(socket, clock);
  socket.on('message', (data, isBinary) => {
    const frame = data as Buffer;
    const channel = frame[0];
    // kube-apiserver passes over channels that it did not open, too.
    if (!isBinary || channel === undefined) return;
    const full = bridges[channel >> 1]?.take(channel, frame.subarray(1), () => socket.resume());
    if (full === true) socket.pause();
  });
  socket.on('ping', () => {
    if (socket.bufferedAmount > maxWaitingBytes) socket.terminate();
  });
  // A frame against the protocol; `close` follows.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    stopPinging();
    bridges.forEach((bridge) => bridge.close());
  });
}

function keepPinging(socket: WebSocket, clock: Clock): () => void {
  let answered = true;
  let stop = (): void => undefined;
  const again = (): void => {
    stop = clock.after(pingMs, () => {
      // A paused socket reads no pong.
      if (!answered && !socket.isPaused) {
        socket.terminate();
        return;
      }
      answered = false;
      socket.ping(undefined, undefined, () => undefined);
      again();
    });
  };
  socket.on('pong', () => (answered = true));
  again();
  return () => stop();
}
