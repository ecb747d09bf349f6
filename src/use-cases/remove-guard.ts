import { guardedLabel, unmarkPatch } from '../domain/guard/guard-patch.ts';
import { guardKinds, guardName } from '../domain/guard/guard-policy.ts';
import { annotation } from '../domain/slots/annotations.ts';
import type { ApiServer } from '../ports/api-server.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { GuardResult } from '../results/guard-result.generated.ts';
import { chooseGuardedService } from './choose-guarded-service.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import { whoAsks } from './move-traffic.ts';
import { readGuardObject } from './read-guard.ts';
import { refusalItems, type DryRun } from './switch-result.ts';
import { markService } from './write-guard.ts';

export interface RemoveGuardOptions {
  readonly choice: ServiceChoice;
  /** Also the policy and its binding, which guard every marked Service of the cluster. */
  readonly policy: boolean;
  readonly reason: string | undefined;
  readonly dryRun: DryRun;
}

/** Takes the Service's mark off; that it was taken off stays written on it. */
export async function removeGuard(
  work: ClusterWork,
  server: ApiServer,
  options: RemoveGuardOptions,
): Promise<GuardResult> {
  const asking = whoAsks(work.cluster);
  const chosen = await chooseGuardedService(work, options.choice, options.dryRun);
  if (chosen.kind === 'refused') return chosen.result;
  const { service, live, base } = chosen;
  const there = options.policy ? await kindsThere(server) : [];
  const marked = guardedLabel(service) !== undefined;
  const changes = [
    ...there.map((kind) => `delete ${kind.toLowerCase()}/${guardName}`),
    ...(marked ? [`take ${annotation.guard} off service/${service.metadata.name}`] : []),
  ];
  const result: GuardResult = { ...base, changes, warnings: options.policy ? [elsewhere] : [] };
  if (changes.length === 0) return { ...result, outcome: 'already-so' };
  const text = `guard taken off by ${await asking} at ${timestamp(work.clock.now())}${options.reason === undefined ? '' : `: ${options.reason}`}`;
  const patch = unmarkPatch(service, text);
  if (options.dryRun === 'client') return { ...result, outcome: 'planned' };
  // Before anything is written, so that one right that is lacking does not leave half of it.
  for (const kind of there) await deleteIfThere(server, kind, true);
  if (marked) await work.cluster.patch('Service', base.service, patch, { dryRun: true });
  if (options.dryRun === 'server') return { ...result, outcome: 'planned' };
  return work.interruption.protect(async () => {
    for (const kind of there) await deleteIfThere(server, kind, false);
    if (!marked) return { ...result, outcome: 'removed', changed: true };
    const write = await markService(work, service, undefined, patch);
    if (write.kind === 'written') return { ...result, outcome: 'removed', changed: true, slotLabel: null };
    if (write.kind === 'unknown')
      return { ...result, outcome: 'unconfirmed', changed: true, perhaps: true, reason: write.detail };
    const refusals = refusalItems([write.refusal], work.cluster.scope, base);
    return { ...result, changed: there.length > 0, refusals };
  }, live);
}

const elsewhere = 'other Services that carry the mark, in any namespace, are not guarded any more';

/** The binding first: a policy without one refuses nothing. */
async function kindsThere(server: ApiServer): Promise<typeof guardKinds> {
  const kinds = guardKinds.toReversed();
  const readings = await Promise.all(kinds.map((kind) => readGuardObject(server, kind)));
  return kinds.filter((_, index) => readings[index]?.kind === 'read');
}

async function deleteIfThere(
  server: ApiServer,
  kind: (typeof guardKinds)[number],
  dryRun: boolean,
): Promise<void> {
  try {
    await server.deleteGuard(kind, guardName, { dryRun });
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return;
    throw error;
  }
}
