import { resizeChanges, type Resize } from '../domain/slots/resize.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { timestamp, type ClusterWork } from './cluster-work.ts';
import { growSlot, roomToGrow, type Growth } from './grow-slot.ts';
import { tryResize } from './plan-resize.ts';
import type { SlotsReading } from './read-slots.ts';
import { refusalItems, unread, withWarnings } from './switch-result.ts';

export interface GrowFirstOptions {
  readonly who: string;
  readonly timeoutMs: number;
  /** The slots once they have grown. */
  readonly readAgain: () => Promise<SlotsReading>;
}

/** What a move finds once its target is large enough, or why it does not go on. */
export type GrownFirst =
  | { readonly kind: 'stop'; readonly result: SwitchResult }
  | { readonly kind: 'grown'; readonly pair: SlotPair; readonly base: SwitchResult };

/** Makes the slot that traffic is to go to as large as it must be. A dry run says what it would do, and goes on. */
export async function growFirst(
  work: ClusterWork,
  pair: SlotPair,
  resize: Resize,
  size: number,
  options: GrowFirstOptions,
  bare: SwitchResult,
): Promise<GrownFirst> {
  const { scope } = work.cluster;
  const room = await roomToGrow(work, resize.slot, size);
  const base = withWarnings(work.report, bare, room.warnings);
  if (room.refusals.length > 0) return stop({ ...base, refusals: refusalItems(room.refusals, scope, base) });
  if (base.dryRun !== 'none') {
    await tellOnly(work, resize, options.who, base);
    return { kind: 'grown', pair, base };
  }
  const grow = async (): Promise<{ changed: false; live: string; growth: Growth }> => ({
    changed: false,
    live: pair.live.name,
    growth: await growSlot(work, pair, resize, size, options),
  });
  const { growth } = await work.interruption.protect(grow, pair.live.name);
  switch (growth.kind) {
    case 'refused':
      return stop({ ...base, refusals: refusalItems(growth.refusals, scope, base) });
    case 'failed':
      return stop({ ...base, outcome: 'unconfirmed', reason: growth.reason });
    case 'interrupted':
      return stop({ ...base, outcome: 'interrupted', reason: 'interrupted before traffic was moved' });
    case 'grown': {
      const again = await options.readAgain();
      return again.kind === 'pair'
        ? { kind: 'grown', pair: again.pair, base }
        : stop(unread(base.verb, scope, again, base.dryRun));
    }
  }
}

function stop(result: SwitchResult): GrownFirst {
  return { kind: 'stop', result };
}

async function tellOnly(
  work: ClusterWork,
  resize: Resize,
  who: string,
  { dryRun }: SwitchResult,
): Promise<void> {
  for (const { what, from, to } of resizeChanges(resize))
    work.report({
      kind: 'step',
      state: 'note',
      text: `would first change ${resize.slot.name}: ${what} ${from} -> ${to}`,
    });
  if (dryRun === 'server')
    await tryResize(work, resize, {
      op: work.ids.next(),
      who,
      when: timestamp(work.clock.now()),
    });
}
