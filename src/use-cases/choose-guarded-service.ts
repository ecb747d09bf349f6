import { readSelector, slotLabelOf } from '../domain/slots/discover-slots.ts';
import { guardedLabel } from '../domain/guard/guard-patch.ts';
import { guardName } from '../domain/guard/guard-policy.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import type { GuardResult } from '../results/guard-result.generated.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { chooseService } from './read-slots.ts';
import { refusalItems, type DryRun } from './switch-result.ts';

export type ChosenForGuard =
  | {
      readonly kind: 'chosen';
      readonly service: Service;
      readonly slotKey: string;
      readonly live: string;
      readonly base: GuardResult;
    }
  | { readonly kind: 'refused'; readonly result: GuardResult };

/** The Service and the label that tells its slots apart. Its slots are not looked at: the guard needs none of them. */
export async function chooseGuardedService(
  { cluster }: ClusterWork,
  choice: ServiceChoice,
  dryRun: DryRun,
): Promise<ChosenForGuard> {
  const chosen = await chooseService(cluster, choice, 'slots');
  if (chosen.kind === 'refused') return refused(cluster.scope, choice.service ?? '', chosen.refusal, dryRun);
  const { service } = chosen;
  const selector = readSelector(service, slotLabelOf(service, choice.slotLabel));
  if (selector.kind === 'refused')
    return refused(cluster.scope, service.metadata.name, selector.refusal, dryRun);
  const base = blank(cluster.scope, service.metadata.name, dryRun);
  const marked = { ...base, slotLabel: guardedLabel(service) ?? null, live: selector.live };
  return { kind: 'chosen', service, slotKey: selector.slotKey, live: selector.live, base: marked };
}

function refused(scope: ClusterScope, name: string, refusal: Refusal, dryRun: DryRun): ChosenForGuard {
  const refusals = refusalItems([refusal], scope, { service: name === '' ? undefined : name });
  return { kind: 'refused', result: { ...blank(scope, name, dryRun), refusals } };
}

function blank({ context, namespace }: ClusterScope, service: string, dryRun: DryRun): GuardResult {
  const unread = { name: guardName, state: 'not-checked', detail: 'not looked at' } as const;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'GuardResult',
    outcome: 'refused',
    changed: false,
    live: null,
    holds: false,
    context,
    namespace,
    service,
    slotLabel: null,
    policy: unread,
    binding: unread,
    probe: { state: 'not-checked', detail: 'nothing was tried' },
    dryRun,
    changes: [],
    refusals: [],
    warnings: [],
  };
}
