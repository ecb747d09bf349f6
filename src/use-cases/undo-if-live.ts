import { recogniseDeploy, undoPatch } from '../domain/slots/deploy-patch.ts';
import type { Deployment } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import type { DeployChange } from '../domain/slots/plan-deploy.ts';
import { nowLive, selectedSlot } from '../domain/slots/overlap.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { DeployResult } from '../results/deploy-result.generated.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { writeOnce } from './write-once.ts';

/** Undefined where the slot is still idle; else how the deploy ends. */
export async function undoIfLive(
  work: ClusterWork,
  pair: SlotPair,
  change: DeployChange,
  written: Deployment,
  result: DeployResult,
): Promise<DeployResult | undefined> {
  const service = await work.cluster.get('Service', pair.service.metadata.name).catch(asProblem);
  if ('problem' in service) {
    const reason = `it is not certain that ${pair.idle.name} is still idle: ${service.problem}`;
    return { ...result, outcome: 'unconfirmed', reason };
  }
  const live = selectedSlot({ ...pair, service });
  if (live === pair.live.name) return undefined;
  const now = { ...result, live: live ?? '' };
  const reason = `${nowLive(pair, service)} since: ${lastWriter(service.metadata, ['spec', 'selector'])}`;
  const problem = await takeBack(work, change, written, result.op ?? '');
  return problem === undefined
    ? { ...now, outcome: 'undone', changed: false, reason }
    : { ...now, outcome: 'unconfirmed', reason: `${reason}; the change was not taken back: ${problem}` };
}

/** Puts the Deployment back as it was read; the reason where that is not certain. */
async function takeBack(
  { cluster, clock }: ClusterWork,
  change: DeployChange,
  written: Deployment,
  op: string,
): Promise<string | undefined> {
  const { name } = written.metadata;
  const seen = { mine: 'as-planned', 'as-planned': 'mine', other: 'other' } as const;
  const outcome = await writeOnce<Deployment>({
    send: () => cluster.patch('Deployment', name, undoPatch(change, written)),
    read: () => cluster.get('Deployment', name),
    // The other way round than for the change: our op still there means that it is not taken back yet.
    recognise: (now) => seen[recogniseDeploy(change.deployment, op, now)],
    pause: (ms) => clock.sleep(ms),
  }).catch(asProblem);
  if ('problem' in outcome) return outcome.problem;
  if (outcome.kind === 'applied') return undefined;
  return outcome.kind === 'unknown'
    ? outcome.error.message
    : `somebody else changed it: ${lastWriter(outcome.object.metadata, ['spec'])}`;
}
