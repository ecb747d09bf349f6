import { describeRefusal } from '../domain/slots/describe-refusal.ts';
import { recogniseMove, type Move } from '../domain/slots/move-plan.ts';
import { selectedSlot } from '../domain/slots/overlap.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { changeSince } from './move-traffic.ts';
import { recheckBeforeMove } from './recheck-before-move.ts';

/** How the time in which both slots are selected ended. */
export type Held =
  /** It is over, and all is as it was when it began. */
  | { readonly kind: 'over' }
  | { readonly kind: 'interrupted' }
  /** The new slot is not what it was, or not ready. */
  | { readonly kind: 'bad'; readonly why: string }
  /** Somebody else changed the Service. */
  | { readonly kind: 'taken-over'; readonly by: string; readonly live: string | undefined }
  | { readonly kind: 'unseen'; readonly why: string };

const lookEveryMs = 5000;
/** Before each further attempt of the look that decides. */
const pausesMs = [200, 1000];

/**
 * Waits while both slots are selected, and looks at them now and then: what a switch asks of the new slot before its
 * write must hold all the while, and right before the next write.
 * @param finish the next write, as it would be now
 */
export async function holdOverlap(
  work: ClusterWork,
  { choice, wantedMs }: { readonly choice: ServiceChoice; readonly wantedMs: number },
  finish: Move,
): Promise<Held> {
  const { clock, interruption } = work;
  const start = clock.monotonicMs();
  for (;;) {
    const leftMs = wantedMs - (clock.monotonicMs() - start);
    const isLast = leftMs <= lookEveryMs;
    await clock.sleep(Math.max(0, Math.min(leftMs, lookEveryMs)), interruption.signal).catch(() => undefined);
    if (interruption.signal.aborted) return { kind: 'interrupted' };
    const looked = await lookAt(work, choice, finish).catch(asProblem);
    if (isLast) return looked.kind === 'problem' ? lookAgain(work, choice, finish, looked.problem) : looked;
    // A look that saw nothing is made up for by the next.
    if (looked.kind !== 'over' && looked.kind !== 'problem') return looked;
  }
}

async function lookAgain(
  work: ClusterWork,
  choice: ServiceChoice,
  finish: Move,
  first: string,
): Promise<Held> {
  let problem = first;
  for (const ms of pausesMs) {
    await work.clock.sleep(ms);
    const looked = await lookAt(work, choice, finish).catch(asProblem);
    if (looked.kind !== 'problem') return looked;
    problem = looked.problem;
  }
  return { kind: 'unseen', why: `the slots could not be read again: ${problem}` };
}

async function lookAt(
  work: ClusterWork,
  choice: ServiceChoice,
  finish: Move,
): Promise<Exclude<Held, { kind: 'unseen' | 'interrupted' }>> {
  const { refusals } = await recheckBeforeMove(work, choice, finish);
  const [first] = refusals;
  if (first === undefined) return { kind: 'over' };
  const service = await work.cluster.get('Service', finish.service.metadata.name);
  if (recogniseMove(finish, service) !== 'as-planned') {
    const { by } = changeSince(finish.service, service);
    return { kind: 'taken-over', by, live: selectedSlot({ service, slotKey: finish.slotKey }) };
  }
  const { summary, found } = describeRefusal(first, work.cluster.scope, service.metadata.name);
  return { kind: 'bad', why: `${summary}: ${found}` };
}
