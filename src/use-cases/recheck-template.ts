import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { changedTemplateText, readTemplate } from './read-template.ts';
import { sendBack, type WayBack } from './send-back.ts';

/** What became of a slot that was judged and then made live. */
type Recheck =
  | { readonly kind: 'as-judged' }
  | (Extract<WayBack, { kind: 'moved-back' }> & { readonly reason: string; readonly servedMs: number })
  /** It could not be read, or could not be moved back; `live` is undefined where that is not known. */
  | Extract<WayBack, { kind: 'not-certain' }>;

/** Two objects cannot be changed at once: a template changed between verdict and patch is taken back. */
export async function recheckTemplate(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  service: Service,
): Promise<Recheck> {
  const start = work.clock.monotonicMs();
  const found = await readTemplate(work, move.to).catch(asProblem);
  switch (found.kind) {
    case 'as-judged':
      return found;
    case 'problem': {
      const reason = `${move.to.name} could not be read again: ${found.problem}`;
      return { kind: 'not-certain', live: move.to.name, reason };
    }
    case 'changed': {
      const reason = changedTemplateText(move.to, found.by);
      work.report({ kind: 'step', state: 'failed', text: reason });
      const way = await sendBack(work, pair, move, service, reason);
      const servedMs = work.clock.monotonicMs() - start;
      return way.kind === 'moved-back'
        ? { ...way, reason, servedMs }
        : { ...way, reason: `${reason}; moving back failed: ${way.reason}` };
    }
  }
}
