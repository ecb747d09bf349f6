import type { Duplex } from 'node:stream';

/** A way to a port of a pod, or why there is none, in the words of a kubelet. */
export type PodDial =
  | { readonly kind: 'connected'; readonly stream: Duplex }
  | { readonly kind: 'failed'; readonly message: string };

export interface LogRequest {
  readonly container: string | undefined;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Only what was said since. */
  readonly since: Date | undefined;
  readonly timestamps: boolean;
}

/** The sandbox's one node, as the API server sees its kubelet. */
export interface Node {
  /** A new connection to a port of a pod that runs. */
  dial(namespace: string, pod: string, port: number): PodDial;
  /** Text of a container's log, in pieces; endless where followed, until the signal. Throws StatusError. */
  logs(namespace: string, pod: string, request: LogRequest, signal: AbortSignal): AsyncIterable<string>;
  stop(): Promise<void>;
}
