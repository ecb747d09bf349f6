import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api.ts';
import type { ProcessGroup } from '../control-plane/processes.ts';
import { at, listAt, textAt } from '../json.ts';
import { AgentPool } from './agents.ts';
import { podAnnotations } from '../../../src/sandbox/node/annotations.ts';
import { fateOfPod, readImageTag, runs } from '../../../src/sandbox/node/fate.ts';
import { openPodLog, type PodLog } from './logs.ts';

export interface JoinerOptions {
  readonly api: Api;
  readonly group: ProcessGroup;
  /** Folder of the run, for logs. */
  readonly folder: string;
  readonly nodeName: string;
  /** The agent's program (src/sandbox/agents/main.ts). */
  readonly agentProgram: string;
}

/**
 * Joins pods on the test node to agent processes on loopback: starts the agent that the image tag asks for, tells
 * KWOK where the pod's port and logs are, and only then marks the pod, without which no stage makes it ready. So
 * a pod that is ready can be reached.
 */
export class Joiner {
  readonly #options: JoinerOptions;
  readonly #agents: AgentPool;
  readonly #known = new Set<string>();
  readonly #killed = new Set<string>();
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(options: JoinerOptions) {
    this.#options = options;
    this.#agents = new AgentPool(options.group, options.agentProgram);
  }

  start(): void {
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        this.#log('watch', error);
        await sleep(100);
      }
    }
  }

  async #follow(): Promise<void> {
    const pods = `/api/v1/pods?fieldSelector=spec.nodeName%3D${this.#options.nodeName}`;
    const list = await this.#options.api.do('GET', pods);
    const items = listAt(list, 'items');
    const present = new Set(items.map((pod) => textAt(pod, 'metadata', 'uid')));
    for (const uid of this.#known) if (!present.has(uid)) this.#forget(uid);
    for (const pod of items) this.#look(pod);
    const since = textAt(list, 'metadata', 'resourceVersion') ?? '0';
    for await (const event of this.#options.api.watch(
      `${pods}&resourceVersion=${since}`,
      this.#stop.signal,
    )) {
      if (event.type === 'ERROR') return;
      if (event.type === 'DELETED') this.#forget(textAt(event.object, 'metadata', 'uid') ?? '');
      else this.#look(event.object);
    }
  }

  #look(pod: unknown): void {
    const uid = textAt(pod, 'metadata', 'uid') ?? '';
    if (textAt(pod, 'metadata', 'deletionTimestamp') !== undefined) return;
    const annotations = at(pod, 'metadata', 'annotations');
    if (!this.#known.has(uid)) {
      this.#known.add(uid);
      this.#join(pod, uid).catch((error: unknown) =>
        this.#log(textAt(pod, 'metadata', 'name') ?? uid, error),
      );
    } else if (textAt(annotations, podAnnotations.agent) === 'kill' && !this.#killed.has(uid)) {
      this.#killed.add(uid);
      this.#kill(pod, uid).catch((error: unknown) => this.#log('kill', error));
    }
  }

  #forget(uid: string): void {
    this.#known.delete(uid);
    this.#killed.delete(uid);
    this.#agents.release(uid).catch((error: unknown) => this.#log('release', error));
  }

  async #join(pod: unknown, uid: string): Promise<void> {
    const { fate, culprit } = fateOfPod(pod);
    const image = listAt(pod, 'spec', 'containers').find(
      (container) => textAt(container, 'name') === culprit,
    );
    const log = openPodLog(
      this.#options.folder,
      uid,
      fate,
      readImageTag(textAt(image, 'image') ?? '').version,
    );
    await Promise.all([
      this.#create(pod, 'Logs', 'logs', { logs: [{ logsFile: log.file, previousLogsFile: log.previous }] }),
      this.#forward(pod, uid, log),
    ]);
    await this.#annotate(pod, { [podAnnotations.fate]: fate, [podAnnotations.culprit]: culprit });
  }

  async #kill(pod: unknown, uid: string): Promise<void> {
    await this.#agents.kill(uid);
    await this.#annotate(pod, { [podAnnotations.agent]: 'killed' });
  }

  async #forward(pod: unknown, uid: string, log: PodLog): Promise<void> {
    const serving = listAt(pod, 'spec', 'containers').filter(
      (one) => runs(readImageTag(textAt(one, 'image') ?? '').fate) && listAt(one, 'ports').length > 0,
    );
    const forwards = await Promise.all(serving.map((container) => this.#forwardTo(pod, uid, container, log)));
    if (forwards.length > 0) await this.#create(pod, 'PortForward', 'portforwards', { forwards });
  }

  async #forwardTo(pod: unknown, uid: string, container: unknown, log: PodLog): Promise<unknown> {
    const namespace = textAt(pod, 'metadata', 'namespace') ?? '';
    const name = textAt(pod, 'metadata', 'name') ?? '';
    const { behaviour, version } = readImageTag(textAt(container, 'image') ?? '');
    const own = textAt(pod, 'metadata', 'annotations', podAnnotations.ownProcess) === 'true';
    const place = own ? `${namespace}/${name}` : namespace;
    const order = { behaviour, version, pod: own ? name : `${namespace}-${version}-${behaviour}` };
    const key = `${place} ${textAt(container, 'name') ?? ''} ${version} ${behaviour}`;
    const agent = await this.#agents.use(key, uid, order, (line) => log.line(line));
    const ports = listAt(container, 'ports').map((port) => at(port, 'containerPort'));
    return { ports, target: { address: '127.0.0.1', port: agent.port } };
  }

  /** Owned by the pod, so that it goes when the pod goes. */
  async #create(pod: unknown, kind: string, plural: string, spec: unknown): Promise<void> {
    const name = textAt(pod, 'metadata', 'name') ?? '';
    const namespace = textAt(pod, 'metadata', 'namespace') ?? '';
    const owner = { apiVersion: 'v1', kind: 'Pod', name, uid: textAt(pod, 'metadata', 'uid') };
    const metadata = { name, namespace, ownerReferences: [owner] };
    const path = `/apis/kwok.x-k8s.io/v1alpha1/namespaces/${namespace}/${plural}`;
    const answer = await this.#options.api.ask('POST', path, {
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind,
      metadata,
      spec,
    });
    if (answer.status >= 400) throw new Error(`${kind} for ${name}: ${textAt(answer.body, 'message') ?? ''}`);
  }

  async #annotate(pod: unknown, annotations: Readonly<Record<string, string>>): Promise<void> {
    const namespace = textAt(pod, 'metadata', 'namespace') ?? '';
    const path = `/api/v1/namespaces/${namespace}/pods/${textAt(pod, 'metadata', 'name') ?? ''}`;
    // Gone in the meantime: nothing to mark.
    await this.#options.api.ask('PATCH', path, { metadata: { annotations } }, 'application/merge-patch+json');
  }

  #log(what: string, error: unknown): void {
    try {
      const line = `${new Date().toISOString()} ${what}: ${error instanceof Error ? error.message : String(error)}\n`;
      appendFileSync(path.join(this.#options.folder, 'joiner.log'), line);
    } catch {
      // The run is being taken down.
    }
  }
}
