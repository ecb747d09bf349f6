import { guardKinds, guardName, type GuardKind } from '../domain/guard/guard-policy.ts';
import { guardedLabel, markPatch } from '../domain/guard/guard-patch.ts';
import { annotation } from '../domain/slots/annotations.ts';
import type { JsonPatch } from '../domain/slots/json-patch.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { ApiServer } from '../ports/api-server.ts';
import type { GuardResult } from '../results/guard-result.generated.ts';
import { chooseGuardedService } from './choose-guarded-service.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import { whoAsks } from './move-traffic.ts';
import { probeGuard, waitForGuard } from './probe-guard.ts';
import { readGuardObject, toPart, type GuardReading } from './read-guard.ts';
import { refusalItems, type DryRun } from './switch-result.ts';
import { markService, sendGuardObject, writeGuardObject, type GuardWrite } from './write-guard.ts';

export interface InstallGuardOptions {
  readonly choice: ServiceChoice;
  readonly dryRun: DryRun;
  /** Longest wait until the policy is seen to work. */
  readonly timeoutMs: number;
}

/** One thing that is still to be done. */
interface Step {
  readonly text: string;
  readonly write: () => Promise<GuardWrite>;
  readonly tryOut: () => Promise<unknown>;
}

/** Makes the policy and its binding, marks the Service, and waits until the API server is seen to refuse. */
export async function installGuard(
  work: ClusterWork,
  server: ApiServer,
  options: InstallGuardOptions,
): Promise<GuardResult> {
  const asking = whoAsks(work.cluster);
  const chosen = await chooseGuardedService(work, options.choice, options.dryRun);
  if (chosen.kind === 'refused') return chosen.result;
  const { service, slotKey, live } = chosen;
  const readings = await Promise.all(guardKinds.map((kind) => readGuardObject(server, kind)));
  const patch = markPatch(
    service,
    slotKey,
    `the guard now watches ${slotKey}: ${await asking} at ${timestamp(work.clock.now())}`,
  );
  const steps = [
    ...guardKinds.flatMap((kind, index) => objectStep(work, server, kind, readings[index])),
    ...markStep(work, service, slotKey, patch),
  ];
  const changes = steps.map(({ text }) => text);
  const base: GuardResult = { ...chosen.base, ...partsOf(readings), changes };
  // Before anything is written, so that one right that is lacking does not leave half of it.
  if (options.dryRun !== 'client') for (const step of steps) await step.tryOut();
  if (options.dryRun !== 'none') return { ...base, outcome: 'planned' };
  if (steps.length === 0)
    return confirmed(base, await probeGuard(work.cluster, service, slotKey), 'already-so');
  return work.interruption.protect(async () => {
    const stopped = await writeSteps(work, steps, base);
    if (stopped !== undefined) return stopped;
    const written = { ...base, ...allAsExpected, slotLabel: slotKey, changed: true };
    const probe = await waitForGuard(work, service, slotKey, options.timeoutMs);
    return confirmed(written, probe, 'installed');
  }, live);
}

function objectStep(
  work: ClusterWork,
  server: ApiServer,
  kind: GuardKind,
  reading: GuardReading | undefined,
): Step[] {
  if (reading === undefined || (reading.kind === 'read' && reading.state === 'as-expected')) return [];
  const verb = reading.kind === 'absent' ? 'create' : 'update';
  return [
    {
      text: `${verb} ${kind.toLowerCase()}/${guardName}`,
      write: () => writeGuardObject(work, server, kind, reading),
      tryOut: () => sendGuardObject(server, kind, reading, true),
    },
  ];
}

function markStep(work: ClusterWork, service: Service, slotKey: string, patch: JsonPatch): Step[] {
  if (guardedLabel(service) === slotKey) return [];
  const { name } = service.metadata;
  return [
    {
      text: `annotate service/${name} ${annotation.guard}=${slotKey}`,
      write: () => markService(work, service, slotKey, patch),
      tryOut: () => work.cluster.patch('Service', name, patch, { dryRun: true }),
    },
  ];
}

/** Does one after the other; the result where one of them could not be done, or perhaps not. */
async function writeSteps(
  work: ClusterWork,
  steps: readonly Step[],
  base: GuardResult,
): Promise<GuardResult | undefined> {
  let changed = false;
  for (const { text, write } of steps) {
    const outcome = await write();
    if (outcome.kind === 'unknown')
      return {
        ...base,
        outcome: 'unconfirmed',
        changed: true,
        perhaps: true,
        reason: `${text}: ${outcome.detail}`,
      };
    if (outcome.kind === 'conflict') {
      const refusals = refusalItems([outcome.refusal], work.cluster.scope, base);
      return { ...base, outcome: 'refused', changed, refusals };
    }
    changed = true;
    work.report({ kind: 'step', state: 'done', text });
  }
  return undefined;
}

const asExpected = { name: guardName, state: 'as-expected' } as const;
const allAsExpected = { policy: asExpected, binding: asExpected };

function partsOf([policy, binding]: readonly GuardReading[]): Partial<
  Pick<GuardResult, 'policy' | 'binding'>
> {
  return {
    ...(policy === undefined ? {} : { policy: toPart(policy) }),
    ...(binding === undefined ? {} : { binding: toPart(binding) }),
  };
}

function confirmed(
  base: GuardResult,
  probe: GuardResult['probe'],
  outcome: 'installed' | 'already-so',
): GuardResult {
  if (probe.state === 'refused') return { ...base, probe, outcome, holds: true };
  return { ...base, probe, outcome: 'unconfirmed', reason: `not seen to work: ${probe.detail}` };
}
