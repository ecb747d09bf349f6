import type { Interruption } from '../ports/interruption.ts';
import { exitCode } from './exit-codes.ts';

const graceMs = 1500;

/**
 * ^C and SIGTERM. The first asks the command to end and gives it a moment to say so; a write under way is
 * waited for. The second ends the process at once.
 */
export function onInterrupt(say: (text: string) => void): Interruption & { readonly stop: () => void } {
  const controller = new AbortController();
  let protectedWork = 0;
  let timer: NodeJS.Timeout | undefined;
  const leave = (text: string): void => {
    say(text);
    process.exit(exitCode.interrupted);
  };
  const interrupt = (): void => {
    if (controller.signal.aborted)
      leave(
        protectedWork > 0
          ? 'interrupted during a write: it may have been applied. To find out: kubectl bluegreen status\n'
          : 'interrupted; nothing was changed\n',
      );
    controller.abort(new Error('interrupted'));
    timer = setTimeout(() => {
      if (protectedWork === 0) leave('interrupted; nothing was changed\n');
    }, graceMs);
    timer.unref();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    protect: async (work) => {
      protectedWork += 1;
      try {
        return await work();
      } finally {
        protectedWork -= 1;
      }
    },
    stop: () => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}
