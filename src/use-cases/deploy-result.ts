import type { DeployChange } from '../domain/slots/plan-deploy.ts';
import { overlapOf } from '../domain/slots/overlap.ts';
import { desiredReplicas, type SlotPair } from '../domain/slots/slots.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import type { DeployResult } from '../results/deploy-result.generated.ts';
import type { DryRun } from './switch-result.ts';

/** What every deploy says, whatever became of it: nothing changed. */
export function undeployed(
  { context, namespace }: ClusterScope,
  service: string,
  pair: SlotPair | undefined,
  dryRun: DryRun,
): DeployResult {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'DeployResult',
    outcome: 'refused',
    changed: false,
    live: pair === undefined || overlapOf(pair) !== undefined ? '' : pair.live.name,
    context,
    namespace,
    service,
    slot: pair?.idle.name ?? '',
    workload: pair === undefined ? '' : `deployment/${pair.idle.deployment.metadata.name}`,
    op: null,
    dryRun,
    changes: [],
    refusals: [],
    troubles: [],
    warnings: [],
    timings: {},
  };
}

/** What a change does, for people. */
export function changesOf({
  edits,
  annotations,
  deployment,
  replicas,
}: DeployChange): DeployResult['changes'] {
  const size =
    replicas === undefined
      ? []
      : [{ what: 'replicas', from: `${desiredReplicas(deployment)}`, to: `${replicas}` }];
  const annotated = [...annotations].map(([key, to]) => ({
    what: `annotation ${key}`,
    from: deployment.metadata.annotations?.[key] ?? 'none',
    to,
  }));
  return [...edits.flatMap(({ changes }) => changes), ...annotated, ...size];
}
