import { agentImage, agentVersion } from '../domain/slots/agent-container.ts';
import { describeRefusal } from '../domain/slots/describe-refusal.ts';
import { overlapOf } from '../domain/slots/overlap.ts';
import type { CommandScope } from '../domain/slots/printed-command.ts';
import { reasonRequired } from '../domain/slots/reason-refusals.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { Report } from '../results/progress.ts';
import type { RefusalItem, SwitchResult } from '../results/switch-result.generated.ts';
import type { MoveOutcome, Overtaken } from './move-traffic.ts';

export type DryRun = 'none' | 'client' | 'server';

/** @param of the Service as far as it is known, for the commands that help; a result knows it */
export function refusalItems(
  refusals: readonly Refusal[],
  scope: CommandScope,
  of: { readonly service: string | undefined; readonly reasonRequired?: boolean },
): RefusalItem[] {
  const at = of.reasonRequired === true ? { ...scope, reasonRequired: true } : scope;
  return refusals.map((refusal) => ({ kind: refusal.kind, ...describeRefusal(refusal, at, of.service) }));
}

function slotEnd({ name, deployment }: Slot): SwitchResult['from'] {
  return {
    slot: name,
    image: agentImage(deployment),
    version: agentVersion(deployment) ?? null,
    workload: `deployment/${deployment.metadata.name}`,
  };
}

/** What every move says, whatever became of it: nothing changed, nobody asked. */
export function unmoved(
  verb: SwitchResult['verb'],
  scope: ClusterScope,
  pair: SlotPair,
  dryRun: DryRun,
): SwitchResult {
  const { live, idle } = pair;
  const bare = {
    ...blank(verb, scope, pair.service.metadata.name, dryRun),
    ...reasonRequired(pair.service),
  };
  const overlap = overlapOf(pair);
  if (overlap === undefined) return { ...bare, live: live.name, from: slotEnd(live), to: slotEnd(idle) };
  // A switch finishes an overlap, and a rollback leaves it for the slot that served before.
  const [from, to] = verb === 'switch' ? [live, idle] : [idle, live];
  const standing: SwitchResult['overlap'] = { state: 'standing', op: overlap.op };
  return { ...bare, from: slotEnd(from), to: slotEnd(to), overlap: standing };
}

/** The slots could not be told. */
export function unread(
  verb: SwitchResult['verb'],
  scope: ClusterScope,
  { refusal, service }: { readonly refusal: Refusal; readonly service: string },
  dryRun: DryRun,
): SwitchResult {
  return { ...blank(verb, scope, service, dryRun), refusals: refusalItems([refusal], scope, { service }) };
}

function blank(
  verb: SwitchResult['verb'],
  { context, namespace }: ClusterScope,
  service: string,
  dryRun: DryRun,
): SwitchResult {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'SwitchResult',
    verb,
    outcome: 'refused',
    changed: false,
    live: null,
    context,
    namespace,
    service,
    from: null,
    to: null,
    op: null,
    dryRun,
    refusals: [],
    verdict: null,
    warnings: [],
    timings: {},
  };
}

/** The move was made. */
export function movedResult(
  base: SwitchResult,
  outcome: 'switched' | 'rolled-back',
  { to, entry }: Move,
  patchMs: number,
): SwitchResult {
  const timings = { ...base.timings, patchMs };
  return { ...withoutOverlap(base), outcome, changed: true, live: to.name, op: entry.op, timings };
}

/** An overlap that was, is over. */
export function withoutOverlap(base: SwitchResult): SwitchResult {
  return base.overlap === undefined ? base : { ...base, overlap: { ...base.overlap, state: 'over' } };
}

/** The move was not made, or is not what holds now, or its fate is not known. */
export function notMoved(
  base: SwitchResult,
  move: Move,
  outcome: Exclude<MoveOutcome, { kind: 'moved' }>,
  scope: CommandScope,
): SwitchResult {
  const { op } = move.entry;
  switch (outcome.kind) {
    case 'conflict':
      return {
        ...base,
        live: outcome.live ?? null,
        refusals: refusalItems([outcome.refusal], scope, base),
      };
    case 'unknown':
      return { ...base, outcome: 'unconfirmed', changed: true, live: null, op, reason: outcome.detail };
    case 'overtaken': {
      const reason = overtakenReason(move, outcome);
      return {
        ...withoutOverlap(base),
        outcome: 'unconfirmed',
        changed: true,
        live: outcome.live ?? null,
        op,
        reason,
      };
    }
  }
}

/** Moved, and moved on by somebody else: what we meant to do was done, and is not so any more. */
export function overtakenReason({ from, to, entry }: Move, { by }: Pick<Overtaken, 'by'>): string {
  return entry.verb === 'overlap'
    ? `${from.name} and ${to.name} were both selected, and then somebody else changed the Service: ${by}`
    : `traffic was moved to ${to.name}, and then on: ${by}`;
}

/** Tells the warnings that were not told yet, and keeps them in the result. */
export function withWarnings<R extends { warnings: string[] }>(
  report: Report,
  result: R,
  warnings: readonly string[],
): R {
  const fresh = warnings.filter((text) => !result.warnings.includes(text));
  for (const text of fresh) report({ kind: 'warning', text });
  return { ...result, warnings: [...result.warnings, ...fresh] };
}
