import type { AddressInfo, Socket } from 'node:net';
import type { Node } from '../node/node.ts';
import type { Service, ServicePort } from '../objects/networking.ts';
import { kinds } from '../objects/served-kinds.ts';
import type { Storage } from '../storage/storage.ts';
import { type Door, openDoor } from './open-door.ts';

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

/**
 * Listens on loopback for each TCP port of each Service that selects pods, from its making to its end. A connection goes
 * to one ready pod, in turns, and stays there while it lasts, also when the Service is gone; where no pod is ready it is
 * cut off.
 */
export function startServiceFront({
  storage,
  node,
}: {
  readonly storage: Storage;
  readonly node: Node;
}): ServiceFront {
  const sockets = new Set<Socket>();
  const doors = new Map<string, Door>();
  const keep = (service: Service, ports: readonly ServicePort[]): void => {
    const wanted = new Map(ports.map((port) => [keyOf(service, port), port]));
    for (const [key, door] of doors) {
      if (!isOf(door, service) || wanted.has(key)) continue;
      doors.delete(key);
      door.server.close();
    }
    for (const [key, port] of wanted)
      if (!doors.has(key)) doors.set(key, openDoor({ storage, node, sockets }, service, port));
  };
  for (const service of storage.list(kinds.service) as readonly Service[]) keep(service, portsOf(service));
  const unsubscribe = storage.subscribe(kinds.service, ({ type, object }) => {
    const service = object as Service;
    keep(service, type === 'DELETED' ? [] : portsOf(service));
  });
  return {
    addresses: () => [...doors.values()].flatMap(addressOf).toSorted(byName),
    stop: async () => {
      unsubscribe();
      const closed = [...doors.values()].map(close);
      doors.clear();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
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

function close({ server }: Door): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
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
