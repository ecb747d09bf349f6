import { agentImage } from '../domain/slots/agent-container.ts';
import type { Deployment } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import { kubectlCommand, type CommandScope } from '../domain/slots/printed-command.ts';
import { desiredReplicas, type SlotPair } from '../domain/slots/slots.ts';
import type { DeployResult } from '../results/deploy-result.generated.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import {
  explainRollout,
  followRollout,
  type ExplainedRollout,
  type RolloutOutcome,
} from './follow-rollout.ts';
import { templateDigest } from './read-slots.ts';

/**
 * Follows the idle slot's rollout and says how it ended.
 * @param written the Deployment as our write left it, or as it was read where nothing was written
 */
export async function followToEnd(
  work: ClusterWork,
  pair: SlotPair,
  result: DeployResult,
  timeoutMs: number,
  written: Deployment,
): Promise<DeployResult> {
  const undo = undoTo(work, pair, written);
  const outcome = await followRollout(work, written.metadata.name, timeoutMs).catch(asProblem);
  switch (outcome.kind) {
    case 'problem': {
      const reason = `the rollout could not be followed: ${outcome.problem}`;
      return { ...result, ...undo, outcome: 'failed', reason };
    }
    case 'interrupted':
      return { ...result, ...undo, outcome: 'interrupted', reason: 'interrupted while the rollout went on' };
    case 'done':
      return rolledOut(work, result, written, outcome);
    case 'failed': {
      const now = outcome.deployment;
      const ours = now !== undefined && now.spec.paused !== true && sameTemplate(work, written, now);
      const failed = await explainFailure(work, pair, result, timeoutMs, outcome);
      return ours ? { ...failed, ...undo } : failed;
    }
  }
}

/** What `kubectl rollout undo` brings back: nothing that is meant, where only the size was changed. */
function undoTo(work: ClusterWork, { idle }: SlotPair, written: Deployment): { undoTo?: string } {
  return sameTemplate(work, idle.deployment, written) ? {} : { undoTo: agentImage(idle.deployment) };
}

function sameTemplate({ sha256 }: ClusterWork, one: Deployment, other: Deployment): boolean {
  return templateDigest(sha256, one.spec.template) === templateDigest(sha256, other.spec.template);
}

/** What is rolled out in the end may be what somebody else made of it meanwhile. */
function rolledOut(
  work: ClusterWork,
  result: DeployResult,
  written: Deployment,
  { deployment: now, ms }: Extract<RolloutOutcome, { kind: 'done' }>,
): DeployResult {
  const timings = { rolloutMs: ms };
  if (written.metadata.uid === now.metadata.uid && sameTemplate(work, written, now))
    return { ...result, timings };
  const by = lastWriter(now.metadata, ['spec', 'template']);
  return { ...result, outcome: 'failed', reason: `rolled out, but not as it was left here: ${by}`, timings };
}

async function explainFailure(
  work: ClusterWork,
  pair: SlotPair,
  result: DeployResult,
  timeoutMs: number,
  outcome: Extract<RolloutOutcome, { kind: 'failed' }>,
): Promise<DeployResult> {
  const explained = await explainRollout(work, pair, pair.idle, outcome.deployment);
  return {
    ...result,
    outcome: 'failed',
    reason: rolloutReason(outcome, explained, timeoutMs, work.cluster.scope),
    troubles: explained.troubles,
    timings: { rolloutMs: outcome.ms },
  };
}

function rolloutReason(
  { state, deployment }: Extract<RolloutOutcome, { kind: 'failed' }>,
  { note, ready }: ExplainedRollout,
  timeoutMs: number,
  scope: CommandScope,
): string {
  if (deployment === undefined) return 'the Deployment was deleted, or never seen';
  if (deployment.spec.paused === true)
    return `the Deployment is paused: ${kubectlCommand(scope, `rollout resume deployment/${deployment.metadata.name}`)}`;
  const after =
    state.kind === 'failed'
      ? 'not rolled out, given up by the controller (ProgressDeadlineExceeded)'
      : `not rolled out after ${Math.round(timeoutMs / 1000)} s`;
  const counts = `${ready} of ${desiredReplicas(deployment)} updated pods are ready`;
  return `${after}: ${counts}${note === undefined ? '' : `; ${note}`}`;
}
