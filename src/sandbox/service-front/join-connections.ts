import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Bytes go both ways until both are done; where one breaks, the other is cut off. */
export function joinConnections(client: Socket, pod: Duplex): void {
  const cut = (): void => {
    client.destroy();
    pod.destroy();
  };
  client.on('error', cut);
  pod.on('error', cut);
  client.once('close', () => pod.destroy());
  // What the pod said last may still be on its way to the client.
  pod.once('close', () => (pod.readableEnded ? client.end() : client.destroy()));
  client.pipe(pod);
  pod.pipe(client);
}
