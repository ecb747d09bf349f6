import { alarmChance, failuresInARow, type Schedule } from '../domain/monitor/false-alarm.ts';
import { noticeMs, thresholdText, type Metric } from '../domain/monitor/metric.ts';
import type { QueryScope } from '../domain/monitor/promql-template.ts';
import type { SmokeCases } from '../domain/monitor/smoke-cases.ts';
import type { Pod } from '../domain/slots/kubernetes.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import type { MakeCredentialsLast } from '../ports/credentials.ts';
import type { Monitor, SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import { listSlotPods } from './monitor/cluster-signal.ts';
import { metricWarnings, type OpenedMetrics } from './monitor/open-metrics.ts';
import type { OpenedSmokeCases } from './monitor/open-smoke-cases.ts';

/** How a release is watched once it is live. */
export interface MonitorOptions extends Schedule {
  /** What becomes of a release of which something could not be seen. */
  readonly onBlind: 'stay' | 'back';
  /** Which cases would be asked; opens no road to a pod. */
  readonly smokeCases: () => Promise<SmokeCases>;
  readonly openSmokeCases: () => Promise<OpenedSmokeCases>;
  /** Signals that a Prometheus would be asked for; asks nothing. */
  readonly metrics?: () => Promise<readonly Metric[]>;
  readonly openMetrics?: () => Promise<OpenedMetrics | undefined>;
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
  readonly metrics: OpenedMetrics | undefined;
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
  const [smoke, pods, end, metrics] = await Promise.all([
    options.openSmokeCases(),
    listSlotPods(work.cluster, pair, to),
    options.makeCredentialsLast(until),
    options.openMetrics?.(),
  ]);
  const unreadable =
    metrics === undefined
      ? []
      : await metricWarnings(metrics, scopeOf(work, pair, to, pods), work.interruption.signal);
  const ending =
    end === undefined
      ? []
      : [
          `${end.what} ends at ${end.at.toISOString().slice(11, 19)} UTC, before the watch does: ${end.why}; a move back may then not be possible`,
        ];
  const inARow = failuresInARow(schedule, casesOf(smoke));
  return { schedule, onBlind, smoke, inARow, pods, metrics, warnings: [...ending, ...unreadable] };
}

function scopeOf({ cluster }: ClusterWork, pair: SlotPair, to: Slot, pods: readonly Pod[]): QueryScope {
  const { namespace } = cluster.scope;
  const names = pods.map(({ metadata }) => metadata.name);
  return { namespace, service: pair.service.metadata.name, slot: to.name, pods: names };
}

/** For a dry run: what would be watched, and how sure the rule is. */
export async function plannedMonitor(
  options: MonitorOptions | undefined,
): Promise<Pick<SwitchResult, 'monitor'>> {
  if (options === undefined) return {};
  const { windowMs, intervalMs } = options;
  const schedule = { windowMs, intervalMs };
  const [smoke, metrics] = await Promise.all([options.smokeCases(), options.metrics?.()]);
  const inARow = failuresInARow(schedule, casesOf(smoke));
  return { monitor: monitorPlan({ schedule, smoke, inARow, metrics: metrics && { list: metrics } }) };
}

/** What of a watch is known before it. */
export function monitorPlan({
  schedule,
  smoke,
  inARow,
  metrics,
}: {
  readonly schedule: Schedule;
  readonly smoke: SmokeCases;
  readonly inARow: number;
  readonly metrics: Pick<OpenedMetrics, 'list'> | undefined;
}): Monitor {
  const smokeCases = casesOf(smoke);
  return {
    outcome: 'planned',
    ...schedule,
    smokeCases,
    ...(smoke.kind === 'none' ? { notAsked: smoke.why } : {}),
    failuresInARow: inARow,
    falseAlarm: smokeCases === 0 ? 0 : alarmChance(schedule, smokeCases, inARow),
    ...(metrics === undefined || metrics.list.length === 0
      ? {}
      : {
          metrics: metrics.list.map((metric) => ({
            name: metric.name,
            threshold: thresholdText(metric),
            forMs: metric.forMs,
            noticeMs: noticeMs(metric, schedule.intervalMs),
          })),
        }),
    signals: [],
  };
}

export function casesOf(smoke: SmokeCases): number {
  return smoke.kind === 'cases' ? smoke.cases.length : 0;
}
