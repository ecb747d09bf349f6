import type { JsonPatch } from '../domain/slots/json-patch.ts';
import type { KubernetesObjects, KindName } from '../domain/slots/kubernetes.ts';
import type { CommandScope } from '../domain/slots/printed-command.ts';

/** Where a command works: as the kubeconfig and the flags say. */
export interface ClusterScope extends CommandScope {
  /** Name of the kubeconfig context, or a word for what stands in for it (`in-cluster`). */
  readonly context: string;
  readonly namespace: string;
  readonly server: string;
}

export interface ListOptions {
  /** As in `?labelSelector=`. */
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly signal?: AbortSignal;
}

export interface WriteOptions {
  /** Sends `dryRun=All`. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export type WatchEvent<K extends KindName> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubernetesObjects[K] }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

export interface LogOptions {
  readonly container: string;
  readonly tailLines: number;
  readonly previous: boolean;
}

/**
 * The Kubernetes API in the scope's namespace. Every call ends within the request time-out.
 * Throws `ClusterError`; a write is sent once and never again.
 */
export interface Cluster {
  readonly scope: ClusterScope;
  get<K extends KindName>(kind: K, name: string, signal?: AbortSignal): Promise<KubernetesObjects[K]>;
  list<K extends KindName>(
    kind: K,
    options?: ListOptions,
  ): Promise<{ readonly items: readonly KubernetesObjects[K][]; readonly resourceVersion: string }>;
  /**
   * Lists, then follows: yields the first state as ADDED events, then a `BOOKMARK`, then each change.
   * Resumes by itself after a quiet or broken connection and after 410; ends only when `signal` aborts
   * (it then returns) or when the API answers with an error (it then throws).
   */
  watch<K extends KindName>(
    kind: K,
    options: ListOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<WatchEvent<K>>;
  patch<K extends KindName>(
    kind: K,
    name: string,
    patch: JsonPatch,
    options?: WriteOptions,
  ): Promise<KubernetesObjects[K]>;
  create<K extends KindName>(
    kind: K,
    object: KubernetesObjects[K],
    options?: WriteOptions,
  ): Promise<KubernetesObjects[K]>;
  logs(pod: string, options: LogOptions): Promise<string>;
  /** The user as the API server sees it (SelfSubjectReview). */
  whoAmI(): Promise<string>;
  /** When the last answer came, by the API server's own clock (its Date header); undefined before it, or where it told none. */
  serverTime(): Date | undefined;
  close(): void;
}

export type ClusterErrorKind =
  | 'unauthorized' // 401
  | 'forbidden' // 403
  | 'not-found' // 404
  | 'conflict' // 409
  | 'invalid' // 422
  | 'api' // any other answer that is an error
  | 'bad-answer' // an answer that is not what the API promises
  | 'tls' // certificate or handshake
  | 'refused' // no connection could be made
  | 'reset' // the connection was lost before the whole answer came
  | 'timeout'; // no answer within the request time-out

/** The API could not do, or did not answer, what was asked. `message` is one or two lines for people, secrets redacted. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly kind: ClusterErrorKind;
  /** HTTP status where the server answered. */
  readonly status: number | undefined;
  /** What was asked, e.g. `{verb: 'patch', resource: 'services', name: 'agent-service'}`. */
  readonly request: ClusterRequest;
  constructor(
    kind: ClusterErrorKind,
    message: string,
    request: ClusterRequest,
    status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = kind;
    this.request = request;
    this.status = status;
  }
}

export interface ClusterRequest {
  /** RBAC verb. */
  readonly verb: string;
  /** RBAC resource, with subresource: `pods/log`. */
  readonly resource: string;
  /** API group, empty for core. */
  readonly group: string;
  readonly name: string | undefined;
  readonly namespace: string;
}
