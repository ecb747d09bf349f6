import { timestamp } from '../clock.ts';
import { isLeaving, isReady, type Container, type Pod } from '../objects/pod.ts';
import { guarded } from '../guarded.ts';
import type { RecordEvent } from '../objects/record-event.ts';
import { kinds } from '../objects/served-kinds.ts';
import { placeOf, type Cluster, type Writer } from '../objects/write.ts';
import { AgentInPod } from './agent-in-pod.ts';
import { podAnnotations } from './annotations.ts';
import { ContainerLog } from './container-log.ts';
import { type Fate, fateOfPod, readImageTag, runs } from './fate.ts';
import { firstWords, lastWords } from './last-words.ts';
import type { PodDial } from './node.ts';
import { type Doing, podStatus, sha256 } from './pod-status.ts';

/** What the lives of all pods on the node share. */
export interface NodeParts {
  readonly cluster: Cluster;
  readonly writer: Writer;
  readonly events: RecordEvent;
  /** How long a container takes to start, milliseconds. */
  readonly startMs: number;
}

const slowReadyMs = 3000;
const backOffMs = 200;
const pullBackOffMs = 500;
/** Requests still come for a moment after the pod has left the endpoints. */
const lastRequestsMs = 50;
/** However long the grace period is: nobody wants to wait for it in a sandbox. */
const longestFarewellMs = 2000;

/** A pod that runs no containers but agents of this process; its image tags say what becomes of it. */
export class PodLife {
  readonly uid: string;
  readonly #parts: NodeParts;
  readonly #address: string;
  readonly #fate: Fate;
  readonly #culprit: string;
  readonly #agents = new Map<string, AgentInPod>();
  readonly #logs = new Map<string, ContainerLog>();
  readonly #timers = new Set<() => void>();
  #pod: Pod;
  #started = false;
  /** Whether it would be ready, if nobody took that away. */
  #warm = false;
  #killed = false;
  #leaving = false;

  constructor(parts: NodeParts, pod: Pod, address: string) {
    this.#parts = parts;
    this.#pod = pod;
    this.#address = address;
    this.uid = pod.metadata.uid ?? '';
    const { fate, culprit } = fateOfPod(pod);
    this.#fate = fate;
    this.#culprit = culprit;
  }

  begin(): void {
    if (this.#fate === 'pull-error') this.#failToPull();
    else this.#after(this.#parts.startMs, () => this.#start());
  }

  /** Something has written the pod. */
  changed(pod: Pod): void {
    this.#pod = pod;
    if (isLeaving(pod)) this.#leave();
    else {
      if (!this.#killed && this.#annotation(podAnnotations.agent) === 'kill') this.#kill();
      this.#settle();
    }
  }

  /** The pod is gone. */
  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    for (const agent of this.#agents.values()) agent.kill();
    for (const log of this.#logs.values()) log.close();
  }

  dial(port: number): PodDial {
    const container = this.#pod.spec.containers.find(({ ports = [] }) =>
      ports.some(({ containerPort }) => containerPort === port),
    );
    const agent = this.#agents.get(container?.name ?? '');
    if (agent === undefined || this.#killed) return { kind: 'failed', message: this.#refusal(port) };
    return { kind: 'connected', stream: agent.connect() };
  }

  /** What a container said; undefined where none of that name has started. */
  log(container: string): ContainerLog | undefined {
    return this.#logs.get(container);
  }

  #start(): void {
    this.#started = true;
    for (const container of this.#pod.spec.containers) this.#startContainer(container);
    if (this.#fate === 'crash' || this.#fate === 'oom')
      this.#crash(this.#fate === 'oom' ? 'OOMKilled' : 'Error');
    else if (this.#fate === 'ready') this.#warmUp();
    else this.#startUnready();
  }

  #startContainer({ name, image, ports = [] }: Container): void {
    const { fate, behaviour, version } = readImageTag(image);
    const { clock } = this.#parts.cluster;
    if (fate === 'pull-error') return;
    const log = new ContainerLog(clock);
    this.#logs.set(name, log);
    const words = lastWords(fate, version);
    for (const line of words.length > 0 ? words : [firstWords(version)]) log.say(line);
    if (!runs(fate) || ports.length === 0) return;
    const pod = this.#pod.metadata.name;
    this.#agents.set(name, new AgentInPod({ behaviour, version, pod, log, clock }));
  }

  #startUnready(): void {
    const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
    this.#write({ kind: 'runs', ready: false });
    this.#tell('Unhealthy', message);
    if (this.#fate === 'slow-ready') this.#after(slowReadyMs, () => this.#warmUp());
  }

  #warmUp(): void {
    this.#warm = true;
    this.#settle();
  }

  /** Ready as it should be, whoever said otherwise. */
  #settle(): void {
    if (!this.#started || !runs(this.#fate)) return;
    const ready = this.#warm && this.#annotation(podAnnotations.ready) !== 'false';
    if (isReady(this.#pod) !== ready || this.#pod.status?.phase !== 'Running')
      this.#write({ kind: 'runs', ready });
  }

  #crash(reason: 'Error' | 'OOMKilled'): void {
    this.#write({ kind: 'ended', reason });
    this.#after(backOffMs, () => this.#backOff(reason, 1));
  }

  /** As often as the test cluster's node at first, then less and less: a sandbox may run for days. */
  #backOff(reason: 'Error' | 'OOMKilled', restarts: number): void {
    this.#write({ kind: 'backs-off', reason, restarts });
    if (restarts === 1) this.#tell('BackOff', 'Back-off restarting failed container');
    const waitMs = Math.min(2000 * 2 ** Math.max(0, restarts - 5), 300_000);
    this.#after(waitMs, () => this.#backOff(reason, restarts + 1));
  }

  #failToPull(): void {
    this.#write({ kind: 'waits-for-image', reason: 'ErrImagePull' });
    this.#tell('Failed', 'Error: ErrImagePull');
    this.#after(pullBackOffMs, () => {
      this.#write({ kind: 'waits-for-image', reason: 'ImagePullBackOff' });
      this.#tell('Failed', 'Error: ImagePullBackOff');
    });
  }

  /** Kills the agents as the kernel would, without a word to anybody. */
  #kill(): void {
    this.#killed = true;
    for (const agent of this.#agents.values()) agent.kill();
    const annotations = { [podAnnotations.agent]: 'killed' };
    this.#parts.writer.merge(placeOf(kinds.pod, this.#pod), { metadata: { annotations } });
  }

  /** Finishes what is in flight, then lets the object go. */
  #leave(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    for (const cancel of this.#timers) cancel();
    const graceMs = (this.#pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    const endMs = Math.min(graceMs, longestFarewellMs);
    this.#after(endMs, () => this.#end());
    this.#after(Math.min(endMs, lastRequestsMs), () => this.#endWhenIdle());
  }

  #endWhenIdle(): void {
    const busy = [...this.#agents.values()].filter((agent) => agent.isAnswering);
    if (busy.length === 0) this.#end();
    else
      guarded(async () => {
        await Promise.all(busy.map((agent) => agent.finished()));
        this.#end();
      });
  }

  #end(): void {
    this.stop();
    this.#parts.writer.remove(kinds.pod, this.#pod, { gracePeriodSeconds: 0 });
  }

  #write(doing: Doing): void {
    const { cluster, writer } = this.#parts;
    const { namespace, name } = this.#pod.metadata;
    const pod = cluster.storage.get(kinds.pod, namespace, name) as Pod | undefined;
    if (pod === undefined || pod.metadata.uid !== this.uid || isLeaving(pod)) return;
    const now = timestamp(cluster.clock);
    const status = podStatus(pod, { culprit: this.#culprit, doing, address: this.#address, now });
    this.#pod = writer.updateStatus(kinds.pod, { ...pod, status });
  }

  #tell(reason: string, message: string): void {
    this.#parts.events(this.#pod, { type: 'Warning', reason, message });
  }

  #annotation(name: string): string | undefined {
    return this.#pod.metadata.annotations?.[name];
  }

  #after(milliseconds: number, call: () => void): void {
    const cancel = this.#parts.cluster.clock.after(milliseconds, () => {
      this.#timers.delete(cancel);
      guarded(call);
    });
    this.#timers.add(cancel);
  }

  /** What a kubelet with containerd says where nothing listens. */
  #refusal(port: number): string {
    return (
      `error forwarding port ${port} to pod ${sha256(this.uid)}, uid : failed to execute portforward in network namespace ` +
      `"/var/run/netns/cni-${this.uid}": failed to connect to localhost:${port} inside namespace "${sha256(this.uid)}", ` +
      `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address`
    );
  }
}
