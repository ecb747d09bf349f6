import { readReceipt } from '../../src/domain/receipts/receipt.ts';
import { latestEntry, leftSelected, readHistory, type HistoryEntry } from '../../src/domain/slots/history.ts';
import { planRollback } from '../../src/domain/slots/plan-rollback.ts';
import { overlapOf, selectedSlot } from '../../src/domain/slots/overlap.ts';
import type { Slot, SlotPair } from '../../src/domain/slots/slots.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { warningsOf } from '../../src/domain/slots/warnings.ts';
import type { State } from './explore.ts';
import type { World } from './world.ts';

/** How a command of the model ended, as far as its result promises something. */
export interface Promised {
  readonly outcome: string;
  readonly changed: boolean;
  readonly op: string | null;
  readonly warnings: readonly string[];
}

/** What a state breaks; empty where it breaks nothing. */
export type Invariant = (state: State<Promised>, pair: SlotPair) => readonly string[];

/**
 * Templates whose digest may serve without a word: what served at the start, and what a replay passed.
 */
export interface Good {
  readonly templates: ReadonlySet<string>;
}

function movesIn(world: World): readonly HistoryEntry[] {
  const history = readHistory(world.service);
  return history.kind === 'entries' ? history.entries : [];
}

/** Slots that serve what nobody verified: one that is live, in an overlap either. */
function unverified({ templates }: Good, pair: SlotPair): readonly Slot[] {
  const serving = overlapOf(pair) === undefined ? [pair.live] : [pair.live, pair.idle];
  return serving.filter(({ template }) => !templates.has(template));
}

/** An unverified template that serves is flagged by `status`, at every moment: after a kill too. */
export function unverifiedIsFlagged(good: Good): Invariant {
  return (_, pair) => {
    const [bad] = unverified(good, pair);
    if (bad === undefined) return [];
    const last = latestEntry(pair.history);
    if (last?.verdict === 'skipped' && last.templates[bad.name] === bad.template) return [];
    const flags = warningsOf(pair, new Map(), { namespace: '', repeated: nothingRepeated }).filter((text) =>
      /^live template is not |^changed outside|^no move is recorded/.test(text),
    );
    return flags.length > 0 ? [] : [`${bad.name} serves an unverified template, and nothing says so`];
  };
}

/** Where no command was killed and nobody else wrote, no unverified template serves in the end. */
export function unverifiedDoesNotStay(good: Good): Invariant {
  return ({ isOver, outside, actors }, pair) => {
    const [bad] = unverified(good, pair);
    if (!isOver || outside > 0 || bad === undefined) return [];
    const unsure = actors.some(({ ended }) => ended.kind === 'ended' && isUnsure(ended.result));
    return unsure ? [] : [`${bad.name} serves an unverified template, and every command is content`];
  };
}

/** It says itself that it does not know what serves. */
function isUnsure({ outcome, warnings }: Promised): boolean {
  return outcome === 'unconfirmed' || warnings.some((text) => text.startsWith('not checked whether'));
}

/** The history is a chain that ends where traffic is, but for what somebody else did. */
export const historyIsTrue: Invariant = ({ world, outside }, pair) => {
  const entries = movesIn(world);
  const broken = entries.flatMap((entry, index) => {
    const before = entries[index + 1];
    return before !== undefined && !follows(before, entry) && outside === 0
      ? [`a move from ${entry.from} follows one to ${before.to}`]
      : [];
  });
  const [last] = entries;
  const live = selectedSlot(pair) ?? 'each';
  const ends = last === undefined || (leftSelected(last) ?? 'each') === live || world.movedOutside;
  return [...broken, ...(ends ? [] : [`the history ends at ${last.to}, and ${live} is live`])];
};

/** From an overlap a move goes on, or back. */
function follows(before: HistoryEntry, { from, to }: HistoryEntry): boolean {
  if (before.verb !== 'overlap') return before.to === from;
  return [before.from, before.to].includes(from) && [before.from, before.to].includes(to);
}

/** No write is made twice, and whoever says that nothing was changed has changed nothing. */
export const outcomesAreTrue: Invariant = ({ world, actors }) => {
  const ops = movesIn(world).map(({ op }) => op);
  const twice = ops.filter((op, index) => ops.indexOf(op) !== index);
  const wrong = actors.flatMap(({ name, ended }) => {
    if (ended.kind === 'running') return [];
    const made = ops.filter((op) => op.startsWith(name)).length;
    if (ended.kind === 'threw') return made === 0 ? [] : [`${name} threw, and its move was made`];
    const { outcome, changed, op } = ended.result;
    const isMove = ['switched', 'rolled-back'].includes(outcome);
    if (isMove && !world.forgotten && (op === null || !ops.includes(op)))
      return [`${name} says ${outcome}, and no move says so`];
    return !changed && made > 0 ? [`${name} says ${outcome}, unchanged, and its move was made`] : [];
  });
  return [...twice.map((op) => `${op} was written twice`), ...wrong];
};

/** From every state there is a way to the other slot, and a bare `rollback` goes or says why not. */
export const thereIsAWayOut: Invariant = (_, pair) => {
  planRollback(pair, { to: undefined });
  const named = planRollback(pair, { to: pair.idle.name });
  return named.kind === 'go' ? [] : [`rollback --to ${pair.idle.name} is ${named.kind}`];
};

/** However often it is asked for, traffic moves to the idle slot once. */
export const switchesOnce: Invariant = ({ world, outside }) => {
  const moves = movesIn(world).filter(({ verb }) => verb === 'switch').length;
  return outside === 0 && moves > 1 ? [`traffic was switched ${moves} times`] : [];
};

/** What is kept as a pass is of what a replay passes, whoever wrote when. */
export function receiptsAreTrue({ templates }: Good): Invariant {
  return ({ world }) =>
    Object.values(world.deployments).flatMap((deployment) => {
      const kept = readReceipt(deployment);
      const isFalse =
        kept.kind === 'receipt' && kept.receipt.outcome === 'pass' && !templates.has(kept.receipt.template);
      return isFalse ? [`${deployment.metadata.name} keeps a pass of what does not pass`] : [];
    });
}
