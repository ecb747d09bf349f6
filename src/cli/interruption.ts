import type { Interruption } from '../ports/interruption.ts';

const graceMs = 1500;

/** What a command has done so far, as far as it is known. */
export type Standing =
  | { readonly kind: 'unchanged'; readonly live: string | undefined }
  /** A write is under way, or ended without an answer; `live` is what was live before it. */
  | { readonly kind: 'in-doubt'; readonly live: string }
  | { readonly kind: 'changed'; readonly live: string | undefined };

type Signals = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

/**
 * ^C and SIGTERM. The first asks the command to end and gives it a moment to say so; a write under way is
 * waited for. The second ends the process at once.
 * @param leave ends the process, and says how things stand
 */
export function onInterrupt(
  leave: (standing: Standing) => void,
  signals: Signals = process,
): Interruption & { readonly stop: () => void } {
  const controller = new AbortController();
  let standing: Standing = { kind: 'unchanged', live: undefined };
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      leave(standing);
      return;
    }
    controller.abort(new Error('interrupted'));
    timer = setTimeout(() => {
      if (standing.kind !== 'in-doubt') leave(standing);
    }, graceMs);
    timer.unref();
  };
  signals.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    protect: async (work, live) => {
      standing = { kind: 'in-doubt', live };
      const written = await work();
      standing = { kind: written.changed ? 'changed' : 'unchanged', live: written.live ?? undefined };
      return written;
    },
    stop: () => {
      clearTimeout(timer);
      signals.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}
