import { createServer, type Server, type Socket } from 'node:net';
import type { Node } from '../node/node.ts';
import type { Service, ServicePort } from '../objects/networking.ts';
import { kinds } from '../objects/served-kinds.ts';
import type { Storage } from '../storage/storage.ts';
import { joinConnections } from './join-connections.ts';
import { readyPods } from './ready-pods.ts';

/** One port of this machine for one port of a Service. */
export interface Door {
  readonly namespace: string;
  readonly service: string;
  readonly port: ServicePort;
  readonly server: Server;
}

export interface Street {
  readonly storage: Storage;
  readonly node: Node;
  /** Connections that stand, through whichever door they came. */
  readonly sockets: Set<Socket>;
}

/** Listens, and passes each connection on to the ready pod whose turn it is. */
export function openDoor(street: Street, { metadata }: Service, port: ServicePort): Door {
  const { name, namespace = '' } = metadata;
  const server = createServer({ allowHalfOpen: true });
  const door: Door = { namespace, service: name, port, server };
  let turn = 0;
  server.on('connection', (socket) => pass(street, door, socket, turn++));
  // On a machine without free ports the Service has no address, which its list of addresses shows.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1').unref();
  return door;
}

function pass({ storage, node, sockets }: Street, door: Door, socket: Socket, turn: number): void {
  socket.on('error', () => undefined);
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  const { namespace, service: name, port } = door;
  const service = storage.get(kinds.service, namespace, name) as Service | undefined;
  const pods = service === undefined ? [] : readyPods(storage, service, port);
  const chosen = pods[turn % Math.max(pods.length, 1)];
  const dialled = chosen && node.dial(namespace, chosen.pod, chosen.port);
  if (dialled?.kind === 'connected') joinConnections(socket, dialled.stream);
  else socket.resetAndDestroy();
}
