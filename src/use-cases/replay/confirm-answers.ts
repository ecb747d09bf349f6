import type { Clock } from '../../ports/clock.ts';
import type { PodWatch } from './watch-pods.ts';

/** Looks that are tried before a run gives up, and the time between them. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 1_000;

/**
 * Looks at the pods so late that the look confirms, or takes back, every answer.
 * Throws what the last of several looks throws: without it the answers prove nothing.
 */
export async function confirmAnswers(watch: PodWatch, clock: Clock, signal: AbortSignal): Promise<void> {
  const lag = watch.msUntilConclusive;
  if (lag > 0) await clock.sleep(lag, signal);
  for (let looks = 1; ; looks++) {
    try {
      await watch.lookAgain(signal);
      return;
    } catch (error) {
      if (signal.aborted || looks === LOOKS) throw error;
      await clock.sleep(BETWEEN_LOOKS_MS, signal);
    }
  }
}
