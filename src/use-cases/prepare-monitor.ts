import { alarmChance, failuresInARow, type Schedule } from '../domain/monitor/false-alarm.ts';
import type { SmokeCases } from '../domain/monitor/smoke-cases.ts';
import type { Pod } from '../domain/slots/kubernetes.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import type { MakeCredentialsLast } from '../ports/credentials.ts';
import type { Monitor, SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import { listSlotPods } from './monitor/cluster-signal.ts';
import type { OpenedSmokeCases } from './monitor/open-smoke-cases.ts';

/** How a release is watched once it is live. */
export interface MonitorOptions extends Schedule {
  /** What becomes of a release of which something could not be seen. */
  readonly onBlind: 'stay' | 'back';
  /** Which cases would be asked; opens no road to a pod. */
  readonly smokeCases: () => Promise<SmokeCases>;
  readonly openSmokeCases: () => Promise<OpenedSmokeCases>;
  readonly makeCredentialsLast: MakeCredentialsLast;
}

/** All that the watch needs, made ready while nothing is changed yet. */
export interface PreparedMonitor {
  readonly schedule: Schedule;
  readonly onBlind: MonitorOptions['onBlind'];
  readonly smoke: OpenedSmokeCases;
  /** Failures in a row of a smoke case that move back. */
  readonly inARow: number;
  /** The slot's pods before traffic came to them. */
  readonly pods: readonly Pod[];
  readonly warnings: readonly string[];
}

/** Throws what reading throws: a release that cannot be watched is better not made. */
export async function prepareMonitor(
  work: ClusterWork,
  pair: SlotPair,
  to: Slot,
  options: MonitorOptions,
  { endpointsTimeoutMs }: { readonly endpointsTimeoutMs: number },
): Promise<PreparedMonitor> {
  const { windowMs, intervalMs, onBlind } = options;
  const schedule = { windowMs, intervalMs };
  const until = new Date(work.clock.now().getTime() + endpointsTimeoutMs + windowMs);
  const [smoke, pods, end] = await Promise.all([
    options.openSmokeCases(),
    listSlotPods(work.cluster, pair, to),
    options.makeCredentialsLast(until),
  ]);
  const warnings =
    end === undefined
      ? []
      : [
          `${end.what} ends at ${end.at.toISOString().slice(11, 19)} UTC, before the watch does: ${end.why}; a move back may then not be possible`,
        ];
  return { schedule, onBlind, smoke, inARow: failuresInARow(schedule, casesOf(smoke)), pods, warnings };
}

/** For a dry run: what would be watched, and how sure the rule is. */
export async function plannedMonitor(
  options: MonitorOptions | undefined,
): Promise<Pick<SwitchResult, 'monitor'>> {
  if (options === undefined) return {};
  const { windowMs, intervalMs } = options;
  const schedule = { windowMs, intervalMs };
  const smoke = await options.smokeCases();
  const inARow = failuresInARow(schedule, casesOf(smoke));
  return { monitor: monitorPlan({ schedule, smoke, inARow }) };
}

/** What of a watch is known before it. */
export function monitorPlan({
  schedule,
  smoke,
  inARow,
}: {
  readonly schedule: Schedule;
  readonly smoke: SmokeCases;
  readonly inARow: number;
}): Monitor {
  const smokeCases = casesOf(smoke);
  return {
    outcome: 'planned',
    ...schedule,
    smokeCases,
    ...(smoke.kind === 'none' ? { notAsked: smoke.why } : {}),
    failuresInARow: inARow,
    falseAlarm: smokeCases === 0 ? 0 : alarmChance(schedule, smokeCases, inARow),
    signals: [],
  };
}

export function casesOf(smoke: SmokeCases): number {
  return smoke.kind === 'cases' ? smoke.cases.length : 0;
}
