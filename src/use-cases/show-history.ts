import { brokenGlass } from '../domain/guard/break-glass.ts';
import { readSelector, slotLabelOf } from '../domain/slots/discover-slots.ts';
import { explainsTraffic, readHistory, revisionsOf, type HistoryEntry } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import { selectedSlot } from '../domain/slots/overlap.ts';
import { reasonRequired } from '../domain/slots/reason-refusals.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { Cluster, ClusterScope } from '../ports/cluster.ts';
import type { MoveHistory, RecordedMove } from '../results/move-history.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
import { chooseService } from './read-slots.ts';

type HistoryShown =
  | { readonly kind: 'history'; readonly history: MoveHistory }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** One read, of the Service alone: what was done must be known also where the slots cannot be made out any more. */
export async function showHistory(cluster: Cluster, choice: ServiceChoice): Promise<HistoryShown> {
  const chosen = await chooseService(cluster, choice, 'slots');
  return chosen.kind === 'refused' ? chosen : historyOf(chosen.service, choice, cluster.scope);
}

function historyOf(
  service: Service,
  { slotLabel }: ServiceChoice,
  { context, namespace }: ClusterScope,
): HistoryShown {
  const key = slotLabelOf(service, slotLabel);
  const selector = readSelector(service, key);
  const live = selector.kind === 'refused' ? undefined : selectedSlot({ service, slotKey: key });
  const history = readHistory(service);
  const { name } = service.metadata;
  if (history.kind === 'unreadable')
    return {
      kind: 'refused',
      refusal: { kind: 'history-unreadable', service: name, problem: history.problem },
    };
  const explained = selector.kind === 'selector' && explainsTraffic(history, live);
  const outside = changedOutside(service);
  return {
    kind: 'history',
    history: {
      apiVersion: 'kubectl-bluegreen/v1',
      kind: 'MoveHistory',
      context,
      namespace,
      service: name,
      ...reasonRequired(service),
      slotLabel: key,
      live: live ?? null,
      explained,
      outside: explained || history.kind === 'none' ? null : outside,
      breakGlass: brokenGlass(service) ?? null,
      moves: history.kind === 'none' ? [] : recordedMoves(history.entries),
    },
  };
}

/** Who went around this tool; by break glass, also why. */
function changedOutside(service: Service): string {
  const text = brokenGlass(service);
  const outside = lastWriter(service.metadata, ['spec', 'selector'], 'changed outside');
  return text === undefined ? outside : `changed by break glass (${text}), ${outside}`;
}

function recordedMoves(entries: readonly HistoryEntry[]): RecordedMove[] {
  const revisions = revisionsOf(entries);
  return entries.map(
    ({ op, verb, from, to, who, when, why, verdict, set, receipt, templates, images }, at): RecordedMove => ({
      revision: revisions[at] ?? 0,
      op,
      verb,
      from,
      to,
      who,
      when,
      ...(why === undefined ? {} : { why }),
      verdict,
      afterOutside: isAfterOutside(entries, at),
      ...(set === undefined ? {} : { set }),
      ...(receipt === undefined ? {} : { receipt }),
      templates: { ...templates },
      images: { ...images },
    }),
  );
}

function isAfterOutside(entries: readonly HistoryEntry[], at: number): boolean {
  const before = entries[at + 1];
  const entry = entries[at];
  if (before === undefined || entry === undefined) return false;
  // From an overlap a move goes on, or back.
  if (before.verb === 'overlap') return ![before.from, before.to].includes(entry.to);
  return before.to !== entry.from;
}
