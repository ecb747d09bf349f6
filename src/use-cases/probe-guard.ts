import { guardName } from '../domain/guard/guard-policy.ts';
import { probePatch } from '../domain/guard/guard-patch.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import type { GuardProbe } from '../results/guard-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';

/** Asks the API server, on trial, for the very move that the guard is to refuse. Nothing is stored. */
export async function probeGuard(cluster: Cluster, service: Service, slotKey: string): Promise<GuardProbe> {
  try {
    await cluster.patch('Service', service.metadata.name, probePatch(service, slotKey), { dryRun: true });
    return { state: 'let-through', detail: 'a move without a record was let through, on trial' };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const byGuard =
      error.kind === 'forbidden' && error.message.includes(`ValidatingAdmissionPolicy '${guardName}'`);
    return byGuard
      ? { state: 'refused', detail: 'a move without a record was refused, on trial' }
      : { state: 'not-checked', detail: error.message };
  }
}

const pauseMs = 500;

/** A new policy takes effect within seconds: asks again until it does, or `timeoutMs` are over. */
export async function waitForGuard(
  { cluster, clock, interruption }: ClusterWork,
  service: Service,
  slotKey: string,
  timeoutMs: number,
): Promise<GuardProbe> {
  const end = clock.monotonicMs() + timeoutMs;
  for (;;) {
    const probe = await probeGuard(cluster, service, slotKey);
    if (probe.state !== 'let-through' || clock.monotonicMs() >= end || interruption.signal.aborted)
      return probe;
    await clock.sleep(pauseMs);
  }
}
