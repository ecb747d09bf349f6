import type { ApiServer } from '../ports/api-server.ts';
import type { GuardProbe, GuardResult } from '../results/guard-result.generated.ts';
import { guardedLabel } from '../domain/guard/guard-patch.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { chooseGuardedService } from './choose-guarded-service.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { probeGuard } from './probe-guard.ts';
import { guardPart } from './read-guard.ts';

/** Whether the guard is there, and whether it holds. Nothing is stored. */
export async function showGuard(
  work: ClusterWork,
  server: ApiServer,
  choice: ServiceChoice,
): Promise<GuardResult> {
  const chosen = await chooseGuardedService(work, choice, 'none');
  if (chosen.kind === 'refused') return chosen.result;
  const { service, slotKey, base } = chosen;
  const [policy, binding, probe] = await Promise.all([
    guardPart(server, 'ValidatingAdmissionPolicy'),
    guardPart(server, 'ValidatingAdmissionPolicyBinding'),
    probeMarked(work, service, slotKey),
  ]);
  return { ...base, outcome: 'shown', policy, binding, probe, holds: probe.state === 'refused' };
}

async function probeMarked(work: ClusterWork, service: Service, slotKey: string): Promise<GuardProbe> {
  if (guardedLabel(service) === undefined)
    return { state: 'not-checked', detail: 'the Service is not marked, so nothing guards it' };
  return await probeGuard(work.cluster, service, slotKey);
}
