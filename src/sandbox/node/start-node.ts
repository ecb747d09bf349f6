import { timestamp } from '../clock.ts';
import type { Pod } from '../objects/pod.ts';
import { eventRecorder } from '../objects/record-event.ts';
import { kinds } from '../objects/served-kinds.ts';
import { createWorkQueue, type Key, keyOf } from '../objects/work-queue.ts';
import { type Cluster, writerNamed } from '../objects/write.ts';
import { StatusError } from '../status-error.ts';
import { placePod } from './place-pod.ts';
import type { LogRequest, Node } from './node.ts';
import { nodeName, nodeObject, nodeStatus } from './node-object.ts';
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
  const events = eventRecorder(cluster, { component: 'kubelet', host: nodeName });
  const parts: NodeParts = { cluster, writer, events, startMs };
  const lives = new Map<string, PodLife>();
  /** Pods that wait for room. */
  const waiting = new Map<string, Key>();
  const addresses = new PodAddresses();
  const registered = writer.create(kinds.node, undefined, nodeObject);
  writer.updateStatus(kinds.node, { ...registered, status: nodeStatus(timestamp(cluster.clock)) });

  const podOf = ({ namespace, name }: Key): Pod | undefined =>
    cluster.storage.get(kinds.pod, namespace, name) as Pod | undefined;

  function look(key: Key): void {
    const pod = podOf(key);
    const text = `${key.namespace}/${key.name}`;
    const known = lives.get(text);
    if (known !== undefined && known.uid !== pod?.metadata.uid) {
      known.stop();
      addresses.giveBack(known.uid);
      lives.delete(text);
      for (const other of waiting.values()) queue.add(other);
    }
    waiting.delete(text);
    if (pod === undefined) return;
    const life = lives.get(text);
    if (life === undefined) begin(text, key, pod);
    else life.changed(pod);
  }

  /** One that somebody has placed on a node that is not there is left alone, as a scheduler leaves it. */
  function begin(text: string, key: Key, pod: Pod): void {
    if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== nodeName) return;
    const bound = pod.spec.nodeName === undefined ? placePod(cluster, pod) : pod;
    if (bound === undefined) {
      waiting.set(text, key);
      return;
    }
    const life = new PodLife(parts, bound, addresses.of(bound.metadata.uid ?? ''));
    lives.set(text, life);
    life.begin();
    life.changed(podOf(keyOf(bound)) ?? bound);
  }

  const queue = createWorkQueue(cluster.clock, look);
  const unsubscribe = cluster.storage.subscribe(kinds.pod, ({ object }) => queue.add(keyOf(object)));
  for (const pod of cluster.storage.list(kinds.pod)) queue.add(keyOf(pod));

  function logs(
    namespace: string,
    name: string,
    request: LogRequest,
    signal: AbortSignal,
  ): AsyncIterable<string> {
    const pod = podOf({ namespace, name });
    if (pod === undefined)
      throw new StatusError(404, 'NotFound', `pods "${name}" not found`, { name, kind: 'pods' });
    const container = containerToRead(pod, request.container);
    if (pod.spec.nodeName === undefined) return nothing();
    checkLogIsThere(pod, container, request.previous);
    return lives.get(`${namespace}/${name}`)?.log(container)?.read(request, signal) ?? nothing();
  }

  return {
    dial: (namespace, name, port) =>
      lives.get(`${namespace}/${name}`)?.dial(port) ?? {
        kind: 'failed',
        message: `error forwarding port ${port} to pod ${name}_${namespace}: pod not found ("${name}_${namespace}")`,
      },
    logs,
    stop: () => {
      unsubscribe();
      queue.stop();
      for (const life of lives.values()) life.stop();
      lives.clear();
      return Promise.resolve();
    },
  };
}

async function* nothing(): AsyncIterable<string> {
  // A container that has said nothing, or is nowhere.
}
