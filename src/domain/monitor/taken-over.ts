import { latestEntry, leftSelected, readHistory } from '../slots/history.ts';
import type { Service } from '../slots/kubernetes.ts';
import { writerSince } from '../slots/manager-of.ts';
import type { Move } from '../slots/move-plan.ts';

/**
 * By whom a Service was changed since a move of ours, as far as it says where traffic goes; undefined where it is as
 * the move left it. Its labels and ports are not what a move back would undo.
 */
export function takenOver({ entry, slotKey }: Move, left: Service, now: Service): string | undefined {
  const by = writerSince(left.metadata, now.metadata, ['spec', 'selector']);
  if (now.metadata.uid !== left.metadata.uid) return `the Service was made anew, ${by}`;
  const last = latestEntry(readHistory(now));
  if (last?.op === entry.op) return sameSelector(left, now) ? undefined : by;
  if (last !== undefined) return `${last.verb} by ${last.who} at ${last.when}`;
  return now.spec.selector?.[slotKey] === leftSelected(entry) ? 'the history of moves was taken away' : by;
}

function sameSelector(one: Service, other: Service): boolean {
  const [left, right] = [one.spec.selector ?? {}, other.spec.selector ?? {}];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => left[key] === right[key]);
}
