import { sha256 } from '../builders/cluster-work.ts';
import { clusterError } from '../builders/in-memory-cluster.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import type { JsonPatch } from '../../src/domain/slots/json-patch.ts';
import type { KindName, KubernetesObjects } from '../../src/domain/slots/kubernetes.ts';
import type { Cluster, ListOptions, WatchEvent } from '../../src/ports/cluster.ts';
import type { ClusterWork } from '../../src/use-cases/cluster-work.ts';
import { PatchDeclined } from '../builders/apply-json-patch.ts';
import { namespace } from '../builders/cluster-objects.ts';
import { get, list } from './reads.ts';
import { after, patchDeployment, patchService, type World } from './world.ts';

/** The longest pause of a command that is run here. */
export const pauseMs = 10;

/** No time passes here. */
const modelTime = new Date(Date.UTC(2030, 0, 1));

/** How a request can end for who sent it. */
export type Fate =
  | 'answered'
  /** Never reached the server. */
  | 'dropped'
  /** Applied, and the answer was lost. */
  | 'lost';

/** A request that was sent and not answered yet: where one command can be overtaken by another. */
export interface Pending {
  readonly number: number;
  readonly label: string;
  readonly isWrite: boolean;
  readonly settle: (fate: Fate) => void;
}

/** Where the commands of a run read and write. */
export interface Stage {
  world: World;
}

/** What turns a patch into another one: a protocol that is broken on purpose. */
export type Sabotage = (kind: KindName, patch: JsonPatch) => JsonPatch;

export type Ended<T> =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly result: T }
  | { readonly kind: 'threw'; readonly error: unknown };

/** One command that runs against the stage, request by request. */
export class Actor<T> {
  readonly name: string;
  readonly pending = new Map<number, Pending>();
  ended: Ended<T> = { kind: 'running' };
  readonly #stage: Stage;
  readonly #sabotage: Sabotage;
  readonly #observed: string[] = [];
  #requests = 0;

  constructor(name: string, stage: Stage, sabotage: Sabotage, command: (work: ClusterWork) => Promise<T>) {
    this.name = name;
    this.#stage = stage;
    this.#sabotage = sabotage;
    command(this.#work()).then(
      (result) => (this.ended = { kind: 'ended', result }),
      (error: unknown) => (this.ended = { kind: 'threw', error }),
    );
  }

  /** The command is deterministic: what it has seen says what it will do. */
  get key(): string {
    return `${this.#observed.toSorted().join(' ')} ${[...this.pending.keys()].join(',')}`;
  }

  #work(): ClusterWork {
    let ids = 0;
    return {
      cluster: this.#cluster(),
      clock: {
        now: () => modelTime,
        monotonicMs: () => 0,
        // What is long is a time-out, which never fires here; what is short, a pause, which takes no time.
        sleep: (ms, signal) =>
          signal === undefined || ms <= pauseMs ? Promise.resolve() : untilAborted(signal),
      },
      ids: { next: () => `${this.name}${(ids += 1)}` },
      sha256,
      report: () => undefined,
      interruption: { signal: new AbortController().signal, protect: (work) => work() },
    };
  }

  #cluster(): Cluster {
    const now = (): World => this.#stage.world;
    return {
      scope: { context: 'model', namespace, server: 'https://127.0.0.1:6443', repeated: nothingRepeated },
      get: (kind, name) => this.#ask(`get ${kind} ${name}`, false, () => get(now(), kind, name)),
      list: (kind, options) => {
        const read = () => ({ items: list(now(), kind, options), resourceVersion: '1' });
        // Pods and endpoints follow the Deployments and the Service at once: asking later tells nothing else.
        return kind === 'Service' || kind === 'ReplicaSet'
          ? this.#ask(`list ${kind}`, false, read)
          : this.#atOnce(kind, read);
      },
      watch: (kind, options) => this.#watch(kind, options),
      patch: (kind, name, patch) => this.#ask(`patch ${kind}`, true, () => this.#apply(kind, name, patch)),
      create: (_, object) => Promise.resolve(object),
      logs: () => Promise.resolve(''),
      whoAmI: () => Promise.resolve(this.name),
      serverTime: () => modelTime,
      close: () => undefined,
    };
  }

  #apply<K extends KindName>(kind: K, name: string, patch: JsonPatch): KubernetesObjects[K] {
    const sent = this.#sabotage(kind, patch);
    const { world } = this.#stage;
    this.#stage.world = after(world, `${name} ${JSON.stringify(sent)}`, () =>
      kind === 'Service' ? patchService(world, sent) : patchDeployment(world, name, sent),
    );
    return get(this.#stage.world, kind, name);
  }

  /** What is there now, and no more: whoever waits for a change has waited in vain. */
  async *#watch<K extends KindName>(kind: K, options: ListOptions): AsyncGenerator<WatchEvent<K>> {
    const items = await this.#ask(`watch ${kind}`, false, () => list(this.#stage.world, kind, options));
    for (const object of items) yield { type: 'ADDED', object };
    yield { type: 'BOOKMARK', resourceVersion: '1' };
  }

  #ask<A>(label: string, isWrite: boolean, work: () => A): Promise<A> {
    const number = (this.#requests += 1);
    return new Promise<A>((resolve, reject) => {
      const settle = (fate: Fate): void => {
        this.pending.delete(number);
        const answer = fate === 'dropped' ? lostAnswer() : tryTo(work);
        const heard = fate === 'lost' ? lostAnswer() : answer;
        this.#note(`${number} ${label}`, heard.kind === 'answer' ? heard.answer : heard.error.message);
        if (heard.kind === 'answer') resolve(heard.answer);
        else reject(heard.error);
      };
      this.pending.set(number, { number, label, isWrite, settle });
    });
  }

  #atOnce<A>(label: string, read: () => A): Promise<A> {
    const answer = read();
    this.#note(label, answer);
    return Promise.resolve(answer);
  }

  #note(label: string, answer: unknown): void {
    this.#observed.push(`${label} ${digestOf(answer)}`);
  }
}

type Heard<A> =
  { readonly kind: 'answer'; readonly answer: A } | { readonly kind: 'error'; readonly error: Error };

function lostAnswer(): Extract<Heard<never>, { kind: 'error' }> {
  return { kind: 'error', error: clusterError('reset') };
}

function tryTo<A>(work: () => A): Heard<A> {
  try {
    return { kind: 'answer', answer: work() };
  } catch (error) {
    if (error instanceof PatchDeclined) return { kind: 'error', error: clusterError('invalid') };
    throw error;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

const digests = new WeakMap<object, string>();

/** Objects of the model are made once, lists of them anew for every answer. */
function digestOf(answer: unknown): string {
  if (Array.isArray(answer)) return answer.map(digestOf).join('+');
  if (typeof answer !== 'object' || answer === null) return String(answer);
  if ('items' in answer) return digestOf(answer.items);
  const digest = digests.get(answer) ?? sha256(JSON.stringify(answer)).slice(0, 10);
  digests.set(answer, digest);
  return digest;
}
