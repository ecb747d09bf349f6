import type { Move } from '../domain/slots/move-plan.ts';
import { scopeOf } from '../domain/slots/reason-refusals.ts';
import { foreignWarnings } from '../domain/slots/warnings.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { overtakenBy } from './move-traffic.ts';
import { overtakenReason, withWarnings } from './switch-result.ts';
import { describeEndpoints, waitForEndpoints, type EndpointsOutcome } from './wait-for-endpoints.ts';

/** Waits until traffic really goes to the slot alone, and says how long it took. */
export async function confirmEndpoints(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  timeoutMs: number,
  moved: SwitchResult,
): Promise<SwitchResult> {
  const outcome = await waitForEndpoints(work, pair, move.to, timeoutMs).catch(asProblem);
  const result = await endpointsResult(work, move, timeoutMs, moved, outcome);
  return outcome.kind === 'only' ? notOvertaken(work, move, result) : result;
}

/** Endpoints may hold a slot alone for a moment only, where somebody else moved on. What is watched is looked at by the watch. */
export async function notOvertaken(
  work: ClusterWork,
  move: Move,
  result: SwitchResult,
): Promise<SwitchResult> {
  const now = await work.cluster.get('Service', move.service.metadata.name).catch(asProblem);
  if ('problem' in now)
    return withWarnings(work.report, result, [
      `not checked whether traffic was moved again since: ${now.problem}`,
    ]);
  const since = overtakenBy(move, now);
  return since === undefined
    ? result
    : { ...unconfirmed(result, overtakenReason(move, since)), live: since.live ?? null };
}

/** What a wait for endpoints came to, told and in the result. */
export async function endpointsResult(
  work: ClusterWork,
  move: Move,
  timeoutMs: number,
  moved: SwitchResult,
  outcome: EndpointsOutcome | ReturnType<typeof asProblem>,
): Promise<SwitchResult> {
  switch (outcome.kind) {
    case 'problem':
      return unconfirmed(moved, `endpoints could not be read: ${outcome.problem}`);
    case 'interrupted':
      // Traffic that was moved back is where it was: nothing that the wait could tell would change that.
      return moved.outcome === 'moved-back'
        ? moved
        : { ...moved, outcome: 'interrupted', reason: 'interrupted after the Service was patched' };
    case 'only':
    case 'timed-out': {
      const timed = { ...moved, timings: { ...moved.timings, endpointsMs: outcome.ms } };
      const at = scopeOf(work.cluster.scope, move.service);
      const warned = withWarnings(work.report, timed, foreignWarnings(outcome.foreign, at));
      return ended(work, move, timeoutMs, warned, outcome);
    }
  }
}

async function ended(
  work: ClusterWork,
  move: Move,
  timeoutMs: number,
  moved: SwitchResult,
  outcome: Extract<EndpointsOutcome, { kind: 'only' | 'timed-out' }>,
): Promise<SwitchResult> {
  const whose = endpointsOf(outcome.foreign);
  if (outcome.kind === 'only') {
    const text = `${whose} hold only ${move.to.name} after ${secondsText(outcome.ms)}`;
    work.report({ kind: 'step', state: 'done', text });
    return moved;
  }
  // Endpoints that do not come may be somebody else's doing.
  const now = await work.cluster.get('Service', move.service.metadata.name).catch(() => undefined);
  const since = now === undefined ? undefined : overtakenBy(move, now);
  return since === undefined
    ? unconfirmed(
        moved,
        `${describeEndpoints(move.to.name, outcome.state, whose)} after ${secondsText(timeoutMs)}`,
      )
    : { ...unconfirmed(moved, overtakenReason(move, since)), live: since.live ?? null };
}

/** Of endpoints that somebody else writes too, only these were waited for. */
function endpointsOf(foreign: readonly string[]): string {
  return foreign.length === 0 ? 'endpoints' : "the built-in controller's endpoints";
}

function unconfirmed(moved: SwitchResult, why: string): SwitchResult {
  const reason = moved.outcome === 'moved-back' ? `${moved.reason ?? ''}; moved back, but ${why}` : why;
  return { ...moved, outcome: 'unconfirmed', reason };
}

export function secondsText(ms: number): string {
  return `${ms < 10_000 ? (ms / 1000).toFixed(2) : Math.round(ms / 1000)} s`;
}
