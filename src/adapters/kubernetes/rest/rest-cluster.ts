import type {
  Cluster,
  ClusterScope,
  ListOptions,
  LogOptions,
  WatchEvent,
  WriteOptions,
} from '../../../ports/cluster.ts';
import type { JsonPatch } from '../../../domain/slots/json-patch.ts';
import type { KindName, KubernetesObjects } from '../../../domain/slots/kubernetes.ts';
import type { RepeatedFlags } from '../../../domain/slots/printed-command.ts';
import type { ApiCall } from './api-call.ts';
import { isRecord } from './check-shape.ts';
import { badAnswer, exchange, parseAnswer } from './exchange.ts';
import { apiVersion, kinds, resourcePath } from './kinds.ts';
import { listPages, type ListedObjects } from './list-pages.ts';
import { objectShapes } from './object-shapes.ts';
import type { Transport } from './transport.ts';
import { jsonPatchText } from './json-patch-text.ts';
import { watchKind, type WatchTiming } from './watch.ts';

const fieldManager = 'kubectl-bluegreen';

/** What differs between the calls on one object. */
type ObjectCall = Pick<ApiCall, 'method' | 'repeatable' | 'signal'> &
  Partial<Pick<ApiCall, 'query' | 'body'>> & { readonly verb: string };

/**
 * The API over HTTPS. Reads without a `resourceVersion` are answered from quorum, so a read after a write sees it.
 */
export class RestCluster implements Cluster {
  readonly scope: ClusterScope;
  readonly #transport: Transport;
  readonly #timeoutMs: number;
  readonly #watchTiming: WatchTiming;
  #user: Promise<string> | undefined;

  constructor(transport: Transport, timeoutMs: number, watchTiming: WatchTiming, repeated: RepeatedFlags) {
    const { context, namespace, server } = transport.connection;
    this.scope = { context, namespace, server, repeated };
    this.#transport = transport;
    this.#timeoutMs = timeoutMs;
    this.#watchTiming = watchTiming;
  }

  get<K extends KindName>(kind: K, name: string, signal?: AbortSignal): Promise<KubernetesObjects[K]> {
    return this.#object(kind, name, { verb: 'get', method: 'GET', repeatable: true, signal });
  }

  list<K extends KindName>(kind: K, options: ListOptions = {}): Promise<ListedObjects<K>> {
    return listPages(this.#listScope(kind), options);
  }

  watch<K extends KindName>(
    kind: K,
    options: ListOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<WatchEvent<K>> {
    return watchKind(this.#listScope(kind), options, this.#watchTiming);
  }

  patch<K extends KindName>(
    kind: K,
    name: string,
    patch: JsonPatch,
    options: WriteOptions = {},
  ): Promise<KubernetesObjects[K]> {
    return this.#object(kind, name, {
      ...write('patch', options),
      method: 'PATCH',
      body: { type: 'application/json-patch+json', text: jsonPatchText(patch) },
    });
  }

  create<K extends KindName>(
    kind: K,
    object: KubernetesObjects[K],
    options: WriteOptions = {},
  ): Promise<KubernetesObjects[K]> {
    const body = { apiVersion: apiVersion(kinds[kind]), kind, ...object };
    return this.#object(kind, undefined, {
      ...write('create', options),
      method: 'POST',
      body: { type: 'application/json', text: JSON.stringify(body) },
    });
  }

  async logs(pod: string, { container, tailLines, previous }: LogOptions): Promise<string> {
    const { namespace } = this.scope;
    const answer = await this.#send({
      method: 'GET',
      path: `${resourcePath(kinds.Pod, namespace, pod)}/log`,
      query: { container, tailLines: String(tailLines), previous: previous ? 'true' : undefined },
      repeatable: true,
      request: { verb: 'get', resource: 'pods/log', group: '', name: pod, namespace },
      signal: undefined,
    });
    return answer.body;
  }

  whoAmI(): Promise<string> {
    this.#user ??= this.#askWhoAmI().catch((error: unknown) => {
      this.#user = undefined;
      throw error;
    });
    return this.#user;
  }

  serverTime(): Date | undefined {
    return this.#transport.serverTime;
  }

  close(): void {
    this.#transport.close();
  }

  async #askWhoAmI(): Promise<string> {
    const group = 'authentication.k8s.io';
    const call: ApiCall = {
      method: 'POST',
      path: `/apis/${group}/v1/selfsubjectreviews`,
      query: {},
      body: {
        type: 'application/json',
        text: JSON.stringify({ apiVersion: `${group}/v1`, kind: 'SelfSubjectReview' }),
      },
      // A review changes nothing, so it may be asked twice.
      repeatable: true,
      request: { verb: 'create', resource: 'selfsubjectreviews', group, name: undefined, namespace: '' },
      signal: undefined,
    };
    const review = parseAnswer(this.#transport, call, await this.#send(call));
    const status = isRecord(review) ? review['status'] : undefined;
    const user =
      isRecord(status) && isRecord(status['userInfo']) ? status['userInfo']['username'] : undefined;
    if (typeof user !== 'string') throw badAnswer(this.#transport, call, 'it names no user');
    return user;
  }

  async #object<K extends KindName>(
    kind: K,
    name: string | undefined,
    { verb, ...rest }: ObjectCall,
  ): Promise<KubernetesObjects[K]> {
    const { plural, group } = kinds[kind];
    const { namespace } = this.scope;
    const call: ApiCall = {
      query: {},
      ...rest,
      path: resourcePath(kinds[kind], namespace, name),
      request: { verb, resource: plural, group, name, namespace },
    };
    const object = parseAnswer(this.#transport, call, await this.#send(call));
    if (!isRecord(object) || object['kind'] !== kind)
      throw badAnswer(this.#transport, call, `it is no ${kind}`);
    const wrong = objectShapes[kind](object, '');
    if (wrong !== undefined) throw badAnswer(this.#transport, call, wrong);
    return object as unknown as KubernetesObjects[K];
  }

  #send(
    call: ApiCall,
  ): Promise<{ readonly status: number; readonly contentType: string; readonly body: string }> {
    return exchange(this.#transport, call, this.#timeoutMs);
  }

  #listScope<K extends KindName>(kind: K) {
    return { transport: this.#transport, kind, namespace: this.scope.namespace, timeoutMs: this.#timeoutMs };
  }
}

function write(
  verb: string,
  { dryRun, signal }: WriteOptions,
): Pick<ObjectCall, 'verb' | 'query' | 'repeatable' | 'signal'> {
  return {
    verb,
    query: { fieldManager, dryRun: dryRun === true ? 'All' : undefined },
    repeatable: false,
    signal,
  };
}
