import { ClusterError, type ListOptions, type WatchEvent } from '../../../ports/cluster.ts';
import type { KindName } from '../../../domain/slots/kubernetes.ts';
import { listPages, type ListScope } from './list-pages.ts';
import { WatchState } from './watch-state.ts';
import { watchStream, type StreamTiming } from './watch-stream.ts';
import { monotonicMs } from '../../monotonic-ms.ts';

export interface WatchTiming extends StreamTiming {
  /** Wait before going on after a break: doubled each time up to `most`, with jitter. */
  readonly backoffMs: { readonly first: number; readonly most: number };
}

/**
 * Streams are short, so that a connection that died in silence is noticed within a minute. A new one costs one
 * request, and goes on where the last one ended.
 */
export const usualWatchTiming: WatchTiming = {
  serverSeconds: 30,
  idleMs: 45_000,
  backoffMs: { first: 200, most: 5000 },
};

/** A list and its changes: see `Cluster.watch`. The first list must succeed; later troubles are waited out. */
export async function* watchKind<K extends KindName>(
  scope: ListScope<K>,
  options: ListOptions & { readonly signal: AbortSignal },
  timing: WatchTiming,
): AsyncGenerator<WatchEvent<K>> {
  const { signal } = options;
  const state = new WatchState<K>();
  const backoff = new Backoff(timing.backoffMs);
  let first = true;
  let mustList = true;
  while (!signal.aborted) {
    const startedAt = monotonicMs();
    try {
      if (mustList) yield* state.relist(await listPages(scope, options));
      [mustList, first] = [false, false];
      for await (const event of watchStream(scope, options, state.resourceVersion, timing)) {
        state.take(event);
        backoff.reset();
        yield event;
      }
    } catch (error) {
      if (aborted(signal)) return;
      mustList ||= isGone(error);
      if (first || !(isGone(error) || isBreak(error))) throw error;
    }
    // A stream that lasted was a good one, also where nothing happened.
    if (monotonicMs() - startedAt > timing.backoffMs.most) backoff.reset();
    await backoff.wait(signal);
  }
}

/** Read anew: TypeScript takes it for unchanged over an await. */
function aborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function isGone(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 410;
}

/**
 * Troubles that pass: a lost connection, a restarting or crowded server (429, 5xx). Errors of the consumer never
 * come here: a generator does not catch what is thrown while it is suspended.
 */
function isBreak(error: unknown): boolean {
  if (error instanceof ClusterError) {
    const { kind, status } = error;
    return (
      ['refused', 'reset', 'timeout'].includes(kind) ||
      status === 429 ||
      (status !== undefined && status >= 500)
    );
  }
  // A stream that was destroyed or cut; all of Node's own errors have a code.
  return error instanceof Error && 'code' in error;
}

class Backoff {
  readonly #first: number;
  readonly #most: number;
  #next: number;

  constructor({ first, most }: WatchTiming['backoffMs']) {
    this.#first = first;
    this.#most = most;
    this.#next = first;
  }

  reset(): void {
    this.#next = this.#first;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const ms = this.#next * (0.5 + Math.random() / 2);
    this.#next = Math.min(this.#next * 2, this.#most);
    const { setTimeout: delay } = await import('node:timers/promises');
    await delay(ms, undefined, { signal }).catch(() => undefined);
  }
}
