import type { AgentFetch } from './agent.ts';

/** Roads to one port of each pod. Connections are kept alive, so a pod is reached by few of them. */
export interface PodConnections {
  /** A fetch whose every request goes to `port` of `pod`, whatever host its URL names. */
  fetchTo(pod: string, port: number): AgentFetch;
  close(): void;
}

/**
 * Thrown (as the `cause` of fetch's TypeError, or directly) where a pod's port could not be reached.
 * `detail` is the text of the kubelet or the API server.
 */
export class PodUnreachable extends Error {
  override readonly name = 'PodUnreachable';
  readonly kind: 'refused' | 'forbidden' | 'not-found' | 'failed' | 'timeout' | 'broken';
  readonly pod: string;
  /** @param kind `broken`: what stands between gave up a connection that stood; the pod may know nothing of it */
  constructor(kind: PodUnreachable['kind'], pod: string, detail: string) {
    super(detail);
    this.kind = kind;
    this.pod = pod;
  }
}
