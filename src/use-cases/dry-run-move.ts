import { movePatch, type Move } from '../domain/slots/move-plan.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';

/** Shows the patch of a move; on the server it is also judged, and not applied. */
export async function dryRunMove(
  { cluster, report }: ClusterWork,
  move: Move,
  base: SwitchResult,
): Promise<SwitchResult> {
  const patch = movePatch(move);
  if (base.dryRun === 'server') {
    await cluster.patch('Service', move.service.metadata.name, patch, { dryRun: true });
    report({ kind: 'step', state: 'done', text: 'the API server would accept the patch' });
  }
  return { ...base, outcome: 'planned', patch: patch.map((operation) => ({ ...operation })) };
}
