import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Node } from '../node/node.ts';
import type { Service, ServicePort } from '../objects/networking.ts';
import { kinds } from '../objects/served-kinds.ts';
import type { Storage } from '../storage/storage.ts';
import { joinConnections } from './join-connections.ts';
import { readyPods } from './ready-pods.ts';

/** Where a port of a Service answers on this machine. */
export interface ServiceAddress {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  /** `http://127.0.0.1:<a free port>` */
  readonly url: string;
}

export interface ServiceFront {
  readonly addresses: () => readonly ServiceAddress[];
  /** Closes all ports and cuts off what goes through them. */
  readonly stop: () => Promise<void>;
}

/** One port that listens for one port of a Service. */
interface Door {
  readonly namespace: string;
  readonly service: string;
  readonly port: ServicePort;
  readonly server: Server;
  readonly sockets: Set<Socket>;
  /** How many connections came: whose turn it is. */
  turn: number;
}

/**
 * Listens on loopback for each TCP port of each Service that selects pods, from its making to its end. A connection goes
 * to one ready pod, in turns, and stays there while it lasts; where no pod is ready it is cut off.
 */
export function startServiceFront({
  storage,
  node,
}: {
  readonly storage: Storage;
  readonly node: Node;
}): ServiceFront {
  const doors = new Map<string, Door>();
  const keep = (service: Service): void => {
    const wanted = new Map(portsOf(service).map((port) => [keyOf(service, port), port]));
    for (const [key, door] of doors)
      if (isOf(door, service) && !wanted.has(key)) void close(doors, key, door);
    for (const [key, port] of wanted) if (!doors.has(key)) doors.set(key, open(storage, node, service, port));
  };
  const leave = (service: Service): void => {
    for (const [key, door] of doors) if (isOf(door, service)) void close(doors, key, door);
  };
  for (const service of storage.list(kinds.service)) keep(service as Service);
  const unsubscribe = storage.subscribe(kinds.service, ({ type, object }) => {
    if (type === 'DELETED') leave(object as Service);
    else keep(object as Service);
  });
  return {
    addresses: () => [...doors.values()].flatMap(addressOf).toSorted(byName),
    stop: async () => {
      unsubscribe();
      await Promise.all([...doors].map(([key, door]) => close(doors, key, door)));
    },
  };
}

function portsOf({ spec }: Service): readonly ServicePort[] {
  if (spec.selector === undefined || spec.type === 'ExternalName') return [];
  return (spec.ports ?? []).filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP');
}

function keyOf({ metadata }: Service, { name, port }: ServicePort): string {
  return `${metadata.namespace ?? ''}/${metadata.name}/${name ?? ''}/${port}`;
}

function isOf({ namespace, service }: Door, { metadata }: Service): boolean {
  return service === metadata.name && namespace === metadata.namespace;
}

function open(storage: Storage, node: Node, { metadata }: Service, port: ServicePort): Door {
  const server = createServer({ allowHalfOpen: true });
  const { name, namespace = '' } = metadata;
  const door: Door = { namespace, service: name, port, server, sockets: new Set(), turn: 0 };
  server.on('connection', (socket) => pass(storage, node, door, socket));
  // A machine without free ports: the Service has no address then, and that is seen.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1').unref();
  return door;
}

function pass(storage: Storage, node: Node, door: Door, socket: Socket): void {
  socket.on('error', () => undefined);
  door.sockets.add(socket);
  socket.once('close', () => door.sockets.delete(socket));
  const { namespace, service: name, port } = door;
  const service = storage.get(kinds.service, namespace, name) as Service | undefined;
  const pods = service === undefined ? [] : readyPods(storage, service, port);
  const chosen = pods[door.turn++ % Math.max(pods.length, 1)];
  const dialled = chosen && node.dial(namespace, chosen.pod, chosen.port);
  if (dialled?.kind === 'connected') joinConnections(socket, dialled.stream);
  else socket.resetAndDestroy();
}

function close(doors: Map<string, Door>, key: string, { server, sockets }: Door): Promise<void> {
  doors.delete(key);
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

function addressOf({ server, namespace, service, port }: Door): readonly ServiceAddress[] {
  const address = server.address() as AddressInfo | null;
  if (address === null) return [];
  return [{ namespace, service, port: port.port, url: `http://127.0.0.1:${address.port}` }];
}

function byName(one: ServiceAddress, other: ServiceAddress): number {
  const [a, b] = [one, other].map(({ namespace, service, port }) => `${namespace}/${service}/${port}`);
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
