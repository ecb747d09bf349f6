import { shorten } from '../domain/golden/shorten.ts';
import { takenOver } from '../domain/monitor/taken-over.ts';
import { describeRefusal } from '../domain/slots/describe-refusal.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import { planRollback } from '../domain/slots/plan-rollback.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { readSlots } from './read-slots.ts';
import { sendBack, type WayBack } from './send-back.ts';

/** As long as a reason that an operator gives may be. */
const longestWhy = 200;

export type GoneBack =
  WayBack | { readonly kind: 'overtaken'; readonly by: string; readonly live: string | undefined };

/**
 * Takes a release back some time after its move, where `rollback` would go too: to a slot that still runs what served,
 * with ready pods. What somebody else did since is left as it is.
 * @param left the Service as our move left it
 */
export async function goBack(
  work: ClusterWork,
  choice: ServiceChoice,
  move: Move,
  left: Service,
  why: string,
): Promise<GoneBack> {
  const { name } = left.metadata;
  const reading = await readSlots(work, { ...choice, service: name }, 'slots').catch(asProblem);
  if (reading.kind === 'problem') return { kind: 'not-certain', live: move.to.name, reason: reading.problem };
  if (reading.kind === 'refused') return stays(work, move, name, reading.refusal);
  const { pair } = reading;
  const by = takenOver(move, left, pair.service);
  if (by !== undefined) return { kind: 'overtaken', by, live: pair.live.name };
  const plan = planRollback(pair, { to: undefined });
  if (plan.kind === 'go')
    return await sendBack(
      work,
      pair,
      { ...move, from: plan.to, to: pair.live },
      pair.service,
      shorten(why, longestWhy),
    );
  const [refusal] = plan.kind === 'refused' ? plan.refusals : [];
  return stays(work, move, name, refusal);
}

function stays({ cluster }: ClusterWork, move: Move, service: string, refusal: Refusal | undefined): WayBack {
  const { from, to } = move;
  if (refusal === undefined) return { kind: 'not-certain', live: from.name, reason: `${from.name} is live` };
  const { summary, found, help } = describeRefusal(refusal, cluster.scope, service);
  return { kind: 'not-certain', live: to.name, reason: `${summary} (${found}; ${help})` };
}
