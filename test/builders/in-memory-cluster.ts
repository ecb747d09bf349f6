import type { JsonPatch } from '../../src/domain/slots/json-patch.ts';
import type { KindName, KubernetesObjects } from '../../src/domain/slots/kubernetes.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import {
  ClusterError,
  type Cluster,
  type ClusterErrorKind,
  type ClusterRequest,
  type ListOptions,
  type WatchEvent,
  type WriteOptions,
} from '../../src/ports/cluster.ts';
import { applyJsonPatch, PatchDeclined } from './apply-json-patch.ts';
import { aSlice, namespace, type ClusterObjects } from './cluster-objects.ts';
import type { Mutable } from './mutable.ts';

type AnyObject = KubernetesObjects[KindName];
type Change = { readonly kind: KindName; readonly event: WatchEvent<KindName> };

/** One request that reached the cluster, as the audit log would have it. */
export interface Request {
  readonly verb: 'get' | 'list' | 'watch' | 'patch' | 'create' | 'logs' | 'whoami';
  readonly kind: KindName | '';
  readonly name: string;
  readonly dryRun: boolean;
}

/** What happens at a request: `before` it is applied, or `after`, when only its answer can still be lost. */
export interface Interference {
  readonly before?: () => void;
  readonly after?: () => void;
}

interface Trap extends Interference {
  readonly matches: (request: Request) => boolean;
  /** How many further matching requests it happens at. */
  left: number;
}

/** A namespace in memory behind our own port: what a use case does to it can be counted, and met in the middle. */
export class InMemoryCluster implements Cluster {
  readonly scope = {
    context: 'prod-eu',
    namespace,
    server: 'https://127.0.0.1:6443',
    repeated: nothingRepeated,
  };
  readonly requests: Request[] = [];
  /** The endpoint controller follows the Service's selector at once. */
  endpointsFollow = true;
  logText = '';
  /** What the API server's clock says. */
  time: Date | undefined = new Date('2030-01-01T00:00:00Z');
  #version = 100;
  readonly #objects = new Map<string, AnyObject>();
  readonly #readers = new Set<(change: Change) => void>();
  readonly #traps: Trap[] = [];

  constructor(start: ClusterObjects) {
    for (const [kind, list] of Object.entries(start) as [KindName, readonly AnyObject[]][])
      for (const object of list) this.#store(kind, object);
  }

  /** Interferes at the next requests that match; `times` of them, the first one unless told otherwise. */
  at(match: Partial<Request>, interference: Interference, times = 1): void {
    const wanted = Object.entries(match) as [keyof Request, unknown][];
    const matches = (request: Request): boolean => wanted.every(([key, value]) => request[key] === value);
    this.#traps.push({ ...interference, matches, left: times });
  }

  /** Requests that change something for good. */
  get writes(): readonly Request[] {
    return this.requests.filter(({ verb, dryRun }) => (verb === 'patch' || verb === 'create') && !dryRun);
  }

  /** What is stored now, without a request. */
  peek<K extends KindName>(kind: K, name: string): KubernetesObjects[K] {
    const found = this.#objects.get(`${kind}/${name}`);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return structuredClone(found) as KubernetesObjects[K];
  }

  has(kind: KindName, name: string): boolean {
    return this.#objects.has(`${kind}/${name}`);
  }

  /**
   * Somebody else writes; `manager` is what managedFields will say of the Service's selector or the Deployment's
   * template, null for one that writes neither.
   */
  edit<K extends KindName>(
    kind: K,
    name: string,
    change: (draft: Mutable<KubernetesObjects[K]>) => unknown,
    manager: string | null = 'kubectl-patch',
  ): void {
    const draft = this.peek(kind, name);
    change(draft as Mutable<KubernetesObjects[K]>);
    const written = manager === null ? {} : { managedFields: [managedBy(kind, manager)] };
    this.#write(kind, { ...draft, metadata: { ...draft.metadata, ...written } });
  }

  put<K extends KindName>(kind: K, object: KubernetesObjects[K]): void {
    this.#write(kind, object);
  }

  remove(kind: KindName, name: string): void {
    const object = this.peek(kind, name);
    this.#objects.delete(`${kind}/${name}`);
    this.#tell(kind, { type: 'DELETED', object });
  }

  get<K extends KindName>(kind: K, name: string): Promise<KubernetesObjects[K]> {
    return this.#serve({ verb: 'get', kind, name, dryRun: false }, () => {
      if (!this.has(kind, name)) throw clusterError('not-found', { verb: 'get', kind, name });
      return this.peek(kind, name);
    });
  }

  list<K extends KindName>(kind: K, options: ListOptions = {}) {
    return this.#serve({ verb: 'list', kind, name: '', dryRun: false }, () => ({
      items: this.#select(kind, options),
      resourceVersion: `${this.#version}`,
    }));
  }

  async *watch<K extends KindName>(
    kind: K,
    options: ListOptions & { readonly signal: AbortSignal },
  ): AsyncGenerator<WatchEvent<K>> {
    const { signal } = options;
    const queue: WatchEvent<K>[] = [];
    let wake = (): void => undefined;
    const read = (change: Change): void => {
      const event = change.event as WatchEvent<K>;
      if (change.kind !== kind || event.type === 'BOOKMARK' || !selected(event.object, options)) return;
      queue.push(event);
      wake();
    };
    const abort = (): void => wake();
    const items = await this.#serve({ verb: 'watch', kind, name: '', dryRun: false }, () => {
      this.#readers.add(read);
      return this.#select(kind, options);
    });
    signal.addEventListener('abort', abort);
    try {
      for (const object of items) queue.push({ type: 'ADDED', object });
      queue.push({ type: 'BOOKMARK', resourceVersion: `${this.#version}` });
      while (!isAborted(signal)) {
        const event = queue.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', abort);
      this.#readers.delete(read);
    }
  }

  patch<K extends KindName>(kind: K, name: string, patch: JsonPatch, options: WriteOptions = {}) {
    const request: Request = { verb: 'patch', kind, name, dryRun: options.dryRun ?? false };
    return this.#serve(request, (): KubernetesObjects[K] => {
      if (!this.has(kind, name)) throw clusterError('not-found', request);
      const patched = this.#patched(kind, name, patch);
      return request.dryRun ? patched : (this.#write(kind, patched) as KubernetesObjects[K]);
    });
  }

  create<K extends KindName>(kind: K, object: KubernetesObjects[K], options: WriteOptions = {}) {
    const { name } = object.metadata;
    const request: Request = { verb: 'create', kind, name, dryRun: options.dryRun ?? false };
    return this.#serve(request, (): KubernetesObjects[K] => {
      if (this.has(kind, name)) throw clusterError('conflict', request);
      return request.dryRun ? object : (this.#write(kind, object) as KubernetesObjects[K]);
    });
  }

  logs(pod: string): Promise<string> {
    return this.#serve({ verb: 'logs', kind: 'Pod', name: pod, dryRun: false }, () => this.logText);
  }

  whoAmI(): Promise<string> {
    return this.#serve({ verb: 'whoami', kind: '', name: '', dryRun: false }, () => 'grace');
  }

  serverTime(): Date | undefined {
    return this.time;
  }

  close(): void {
    this.#readers.clear();
  }

  /** Keeps the order: noted, interfered with, done, and interfered with once more before the answer. */
  async #serve<T>(request: Request, work: () => T): Promise<T> {
    await Promise.resolve();
    this.requests.push(request);
    const trap = this.#traps.find(({ left, matches }) => left > 0 && matches(request));
    if (trap !== undefined) trap.left -= 1;
    trap?.before?.();
    const answer = work();
    trap?.after?.();
    return answer;
  }

  #patched<K extends KindName>(kind: K, name: string, patch: JsonPatch): KubernetesObjects[K] {
    try {
      return applyJsonPatch(this.peek(kind, name), patch);
    } catch (error) {
      if (!(error instanceof PatchDeclined)) throw error;
      throw clusterError('invalid', { verb: 'patch', kind, name });
    }
  }

  #write(kind: KindName, object: AnyObject): AnyObject {
    const existed = this.has(kind, object.metadata.name);
    const before = existed ? this.peek(kind, object.metadata.name) : undefined;
    const stored = this.#store(kind, before === undefined ? object : withGeneration(before, object));
    this.#tell(kind, { type: existed ? 'MODIFIED' : 'ADDED', object: structuredClone(stored) });
    if (kind === 'Service' && this.endpointsFollow) this.followSelector(object.metadata.name);
    return structuredClone(stored);
  }

  /** What the Deployment controller does in the end: the pods asked for are there, `ready` of them. */
  rollOut(name: string, ready?: number): void {
    const change = (deployment: Mutable<KubernetesObjects['Deployment']>): void => {
      const replicas = deployment.spec.replicas ?? 1;
      deployment.status = {
        observedGeneration: deployment.metadata.generation ?? 1,
        replicas,
        updatedReplicas: replicas,
        readyReplicas: ready ?? replicas,
      };
    };
    this.edit('Deployment', name, change, null);
  }

  /** What the endpoint controller does when it sees the Service. */
  followSelector(name: string): void {
    const service = this.peek('Service', name);
    for (const family of service.spec.ipFamilies ?? ['IPv4'])
      this.#write('EndpointSlice', aSlice(service, this.#select('Pod', {}), { family }));
  }

  #store(kind: KindName, object: AnyObject): AnyObject {
    this.#version += 1;
    const stored = structuredClone({
      ...object,
      metadata: withoutEmptyMaps({ ...object.metadata, resourceVersion: `${this.#version}` }),
    }) as AnyObject;
    this.#objects.set(`${kind}/${object.metadata.name}`, stored);
    return stored;
  }

  #tell(kind: KindName, event: WatchEvent<KindName>): void {
    for (const read of this.#readers) read({ kind, event });
  }

  #select<K extends KindName>(kind: K, options: ListOptions): KubernetesObjects[K][] {
    return [...this.#objects]
      .filter(([key]) => key.startsWith(`${kind}/`))
      .map(([, object]) => structuredClone(object) as KubernetesObjects[K])
      .filter((object) => selected(object, options));
  }
}

/** An error as the adapter throws it. */
export function clusterError(
  kind: ClusterErrorKind,
  request: Partial<Request> = {},
  status?: number,
): ClusterError {
  const asked: ClusterRequest = {
    verb: request.verb ?? 'get',
    resource: `${(request.kind ?? 'service').toLowerCase()}s`,
    group: '',
    name: request.name,
    namespace,
  };
  return new ClusterError(kind, `${kind}: ${asked.verb} ${asked.resource}`, asked, status ?? statuses[kind]);
}

const statuses: Partial<Record<ClusterErrorKind, number>> = {
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  invalid: 422,
};

/** For `before` and `after` of an interference. */
export function fails(kind: ClusterErrorKind, status?: number): () => never {
  return () => {
    throw clusterError(kind, {}, status);
  };
}

/** The API leaves empty maps out (`omitempty`), so that a parent of a JSON Patch may be gone. */
function withoutEmptyMaps(metadata: AnyObject['metadata']): AnyObject['metadata'] {
  const members = Object.entries(metadata) as [string, unknown][];
  return Object.fromEntries(
    members.filter(([, value]) => typeof value !== 'object' || Object.keys(value ?? {}).length > 0),
  ) as unknown as AnyObject['metadata'];
}

/** Only a change of the spec makes a new generation. */
function withGeneration(before: AnyObject, after: AnyObject): AnyObject {
  const same =
    'spec' in before && 'spec' in after && JSON.stringify(before.spec) === JSON.stringify(after.spec);
  if (same || before.metadata.generation === undefined) return after;
  return {
    ...after,
    metadata: { ...after.metadata, generation: before.metadata.generation + 1 },
  };
}

/** The Service's selector is atomic: one manager owns all of it. */
function managedBy(kind: KindName, manager: string) {
  const fieldsV1 =
    kind === 'Service' ? { 'f:spec': { 'f:selector': {} } } : { 'f:spec': { 'f:template': {} } };
  return { manager, operation: 'Update', time: '2030-01-01T00:00:07Z', fieldsV1 };
}

function selected(object: AnyObject, { labelSelector, fieldSelector }: ListOptions): boolean {
  const labels = pairs(labelSelector).every(([key, value]) => object.metadata.labels?.[key] === value);
  return labels && pairs(fieldSelector).every(([path, value]) => fieldOf(object, path) === value);
}

function pairs(selector: string | undefined): [string, string][] {
  return (selector ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => part.split('=') as [string, string]);
}

function fieldOf(object: AnyObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], object);
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
