import { timestamp } from '../clock.ts';
import type { Pod } from '../objects/pod.ts';
import { eventRecorder } from '../objects/record-event.ts';
import { kinds } from '../objects/served-kinds.ts';
import { createWorkQueue, type Key, keyOf, type WorkQueue } from '../objects/work-queue.ts';
import { type Cluster, writerNamed } from '../objects/write.ts';
import { StatusError } from '../status-error.ts';
import type { LogRequest, Node, PodDial } from './node.ts';
import { nodeName, nodeObject, nodeStatus } from './node-object.ts';
import { placePod } from './place-pod.ts';
import { PodAddresses } from './pod-addresses.ts';
import { type NodeParts, PodLife } from './pod-life.ts';
import { checkLogIsThere, containerToRead } from './read-log.ts';

export interface NodeOptions extends Cluster {
  /** How long a container takes to start, milliseconds. */
  readonly startMs: number;
}

/** Registers the node, places every pod on it and lets it live. */
export function startNode({ startMs, ...cluster }: NodeOptions): Node {
  const writer = writerNamed(cluster.registry, 'kubelet');
  const events = eventRecorder(cluster, 'kubelet', { component: 'kubelet', host: nodeName });
  const registered = writer.create(kinds.node, undefined, nodeObject);
  writer.updateStatus(kinds.node, { ...registered, status: nodeStatus(timestamp(cluster.clock)) });
  return new OneNode({ cluster, writer, events, startMs });
}

class OneNode implements Node {
  readonly #parts: NodeParts;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;
  /** By namespace and name of the pod. */
  readonly #lives = new Map<string, PodLife>();
  /** Pods that wait for room. */
  readonly #waiting = new Map<string, Key>();
  readonly #addresses = new PodAddresses();

  constructor(parts: NodeParts) {
    const { storage, clock } = parts.cluster;
    this.#parts = parts;
    this.#queue = createWorkQueue(clock, (key) => this.#look(key));
    this.#unsubscribe = storage.subscribe(kinds.pod, ({ object }) => this.#queue.add(keyOf(object)));
    for (const pod of storage.list(kinds.pod)) this.#queue.add(keyOf(pod));
  }

  dial(namespace: string, name: string, port: number): PodDial {
    const missing = `error forwarding port ${port} to pod ${name}_${namespace}: pod not found ("${name}_${namespace}")`;
    const life = this.#lives.get(textOf({ namespace, name }));
    return life?.dial(port) ?? { kind: 'failed', message: missing };
  }

  logs(namespace: string, name: string, request: LogRequest, signal: AbortSignal): AsyncIterable<string> {
    const pod = this.#podOf({ namespace, name });
    if (pod === undefined)
      throw new StatusError(404, 'NotFound', `pods "${name}" not found`, { name, kind: 'pods' });
    const container = containerToRead(pod, request.container);
    if (pod.spec.nodeName === undefined) return nothing();
    checkLogIsThere(pod, container, request.previous);
    const life = this.#lives.get(textOf({ namespace, name }));
    return life?.log(container)?.read(request, signal) ?? nothing();
  }

  stop(): Promise<void> {
    this.#unsubscribe();
    this.#queue.stop();
    for (const life of this.#lives.values()) life.stop();
    this.#lives.clear();
    return Promise.resolve();
  }

  #podOf({ namespace, name }: Key): Pod | undefined {
    return this.#parts.cluster.storage.get(kinds.pod, namespace, name) as Pod | undefined;
  }

  #look(key: Key): void {
    const pod = this.#podOf(key);
    const text = textOf(key);
    const known = this.#lives.get(text);
    if (known !== undefined && known.uid !== pod?.metadata.uid) this.#end(text, known);
    this.#waiting.delete(text);
    if (pod === undefined) return;
    const life = this.#lives.get(text);
    if (life === undefined) this.#begin(key, pod);
    else life.changed(pod);
  }

  #end(text: string, life: PodLife): void {
    life.stop();
    this.#addresses.giveBack(life.uid);
    this.#lives.delete(text);
    for (const other of this.#waiting.values()) this.#queue.add(other);
  }

  /** One that somebody has placed on a node that is not there is left alone, as a scheduler leaves it. */
  #begin(key: Key, pod: Pod): void {
    if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== nodeName) return;
    const placed = pod.spec.nodeName === undefined ? placePod(this.#parts.cluster, pod) : pod;
    if (placed === undefined) {
      this.#waiting.set(textOf(key), key);
      return;
    }
    const life = new PodLife(this.#parts, placed, this.#addresses.of(placed.metadata.uid ?? ''));
    this.#lives.set(textOf(key), life);
    life.begin();
    life.changed(this.#podOf(key) ?? placed);
  }
}

function textOf({ namespace, name }: Key): string {
  return `${namespace}/${name}`;
}

async function* nothing(): AsyncIterable<string> {
  // A container that has said nothing, or is nowhere.
}
