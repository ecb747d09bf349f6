import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { connectionPair } from '../../../src/sandbox/node/connection-pair.ts';
import { kindOf } from '../../../src/sandbox/kinds/table.ts';
import type { KubernetesObject } from '../../../src/sandbox/kubernetes-object.ts';
import type { Node } from '../../../src/sandbox/node/node.ts';
import { startServiceFront } from '../../../src/sandbox/service-front/start-service-front.ts';
import { createStorage } from '../../../src/sandbox/storage/create-storage.ts';

interface Street {
  put(object: object): void;
  remove(name: string): void;
  /** The text that is answered to `hello`, and how the connection ended. */
  greet(): Promise<string>;
  open(): Promise<Socket>;
  readonly urls: () => readonly string[];
}

/** Says its name and what it was told, once the client has finished. */
function serve(stream: Duplex, name: string): void {
  let told = '';
  stream.on('error', () => undefined);
  stream.on('data', (piece: Buffer) => (told += piece.toString()));
  stream.on('end', () => stream.end(`${name}: ${told}`));
}

function startStreet(): Street {
  const storage = createStorage();
  const node: Node = {
    dial(namespace, name, port) {
      const [here, there] = connectionPair();
      serve(there, `${namespace}/${name}:${port}`);
      return { kind: 'connected', stream: here };
    },
    logs: () => {
      throw new Error('nobody reads logs here');
    },
    stop: () => Promise.resolve(),
  };
  const front = startServiceFront({ storage, node });
  onTestFinished(async () => {
    await front.stop();
  });
  const open = async (): Promise<Socket> => {
    await expect.poll(() => front.addresses().length).toBeGreaterThan(0);
    const socket = connect({ port: Number(new URL(front.addresses()[0]!.url).port), allowHalfOpen: true });
    socket.on('error', () => undefined);
    return socket;
  };
  return {
    put: (object) => {
      const given = object as KubernetesObject;
      storage.put(kindOf(given.apiVersion, given.kind)!, given);
    },
    remove: (name) => void storage.remove(kindOf('v1', 'Service')!, 'team', name),
    open,
    greet: async () => {
      const socket = await open();
      let answer = '';
      socket.on('data', (piece: Buffer) => (answer += piece.toString()));
      socket.end('hello');
      await closed(socket);
      return answer;
    },
    urls: () => front.addresses().map(({ service, port, url }) => `${service}:${port} ${url}`),
  };
}

/** Also where it broke. */
async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise((resolve) => socket.once('close', resolve));
}

const metadata = (name: string): object => ({ name, namespace: 'team' });

function service(name: string, port = 80): object {
  return {
    ...{ apiVersion: 'v1', kind: 'Service', metadata: metadata(name) },
    spec: { selector: { app: 'x' }, ports: [{ port, targetPort: 8000, protocol: 'TCP' }] },
  };
}

function slice(pods: Readonly<Record<string, boolean>>): object {
  return {
    ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
    metadata: { ...metadata('agent-1'), labels: { 'kubernetes.io/service-name': 'agent' } },
    ports: [{ name: '', port: 8000, protocol: 'TCP' }],
    endpoints: Object.entries(pods).map(([name, ready]) => ({
      addresses: ['10.1.0.1'],
      conditions: { ready, serving: ready, terminating: false },
      targetRef: { kind: 'Pod', namespace: 'team', name, uid: name },
    })),
  };
}

test('connections go to the ready pods in turns, whole in both directions', async () => {
  const street = startStreet();
  street.put(service('agent'));
  street.put(slice({ a: true, b: false, c: true }));
  expect([await street.greet(), await street.greet(), await street.greet()]).toEqual([
    'team/a:8000: hello',
    'team/c:8000: hello',
    'team/a:8000: hello',
  ]);
});

test('a connection that stands stays with its pod, new ones go where the slices say', async () => {
  const street = startStreet();
  street.put(service('agent'));
  street.put(slice({ a: true }));
  const standing = await street.open();
  await once(standing, 'connect');
  let answer = '';
  standing.on('data', (piece: Buffer) => (answer += piece.toString()));
  standing.write('one ');
  await street.greet();
  street.put(slice({ b: true }));
  expect(await street.greet()).toBe('team/b:8000: hello');
  standing.end('two');
  await closed(standing);
  expect(answer).toBe('team/a:8000: one two');
});

test('where no pod is ready the connection is cut off, and the port stays', async () => {
  const street = startStreet();
  street.put(service('agent'));
  street.put(slice({ a: false }));
  expect(await street.greet()).toBe('');
  const before = street.urls();
  street.put(slice({ a: true }));
  expect(await street.greet()).toBe('team/a:8000: hello');
  expect(street.urls()).toEqual(before);
});

test('a port lives as long as its Service, a connection longer', async () => {
  const street = startStreet();
  street.put(service('agent'));
  street.put(slice({ a: true }));
  const standing = await street.open();
  let answer = '';
  standing.on('data', (piece: Buffer) => (answer += piece.toString()));
  await once(standing, 'connect');
  standing.write('one ');
  await street.greet();
  street.put(service('agent', 81));
  await expect.poll(() => street.urls().map((url) => url.split(' ')[0])).toEqual(['agent:81']);
  street.remove('agent');
  expect(street.urls()).toEqual([]);
  standing.end('two');
  await closed(standing);
  expect(answer).toBe('team/a:8000: one two');
});

test('Services without a selector, or of other protocols, have no port', async () => {
  const street = startStreet();
  const head = { apiVersion: 'v1', kind: 'Service' };
  street.put({ ...head, metadata: metadata('none'), spec: { ports: [{ port: 80 }] } });
  const ports = [{ port: 53, protocol: 'UDP' }];
  street.put({ ...head, metadata: metadata('dns'), spec: { selector: { a: 'b' }, ports } });
  street.put(service('agent'));
  await expect.poll(() => street.urls().map((url) => url.split(':')[0])).toEqual(['agent']);
});

test('of slices that somebody else wrote only pods are gone to, those without a condition too', async () => {
  const street = startStreet();
  street.put(service('agent'));
  const written = slice({ a: true }) as { readonly endpoints: readonly object[] };
  const targetRef = { kind: 'Pod', name: 'b' };
  const endpoints = [{ addresses: ['10.9.9.9'] }, { addresses: ['10.9.9.8'], targetRef }];
  street.put({ ...written, ports: [{ port: 8000 }], endpoints });
  expect([await street.greet(), await street.greet()]).toEqual(['team/b:8000: hello', 'team/b:8000: hello']);
});
