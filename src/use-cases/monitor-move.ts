import type { Schedule } from '../domain/monitor/false-alarm.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { Monitor, SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import { finishMove } from './finish-move.ts';
import { goBack } from './go-back.ts';
import { ClusterSignal } from './monitor/cluster-signal.ts';
import { monitorRelease, type Monitored } from './monitor/monitor-release.ts';
import { MetricSignal } from './monitor/metric-signal.ts';
import type { OpenedMetrics } from './monitor/open-metrics.ts';
import { signalText, type Signal } from './monitor/signal.ts';
import { SmokeSignal } from './monitor/smoke-signal.ts';
import { blindText, failedText, goodText, watchedFor } from './monitor/texts.ts';
import { casesOf, monitorPlan, type PreparedMonitor } from './prepare-monitor.ts';
import { InFlight } from './replay/in-flight.ts';

/** A move that was made and confirmed, and is to be watched. */
export interface ConfirmedMove {
  readonly pair: SlotPair;
  readonly move: Move;
  /** As the move left it. */
  readonly service: Service;
  /** On the monotonic clock. */
  readonly movedAtMs: number;
  readonly result: SwitchResult;
}

/** Watches a release for a while and takes it back where it fails. One Event tells of the move that holds in the end. */
export async function monitorMove(
  work: ClusterWork,
  confirmed: ConfirmedMove,
  monitor: PreparedMonitor,
  { endpointsTimeoutMs }: { readonly endpointsTimeoutMs: number },
): Promise<SwitchResult> {
  const { pair, move, service } = confirmed;
  announce(work, confirmed, monitor);
  const signals = signalsOf(work, confirmed, monitor);
  const watched = await monitorRelease(work, monitor.schedule, signals, monitor.onBlind);
  const { end } = watched;
  const result: SwitchResult = { ...confirmed.result, monitor: monitorOf(monitor, watched) };
  const seen = { ...confirmed, result };
  const stays = (ended: SwitchResult): Promise<SwitchResult> =>
    finishMove(work, pair, move, service, undefined, ended);
  switch (end.kind) {
    case 'good':
      work.report({ kind: 'step', state: 'done', text: goodText(watched) });
      return stays(result);
    case 'interrupted':
      return stays({ ...result, outcome: 'interrupted', reason: `${watchedFor(watched)}, then interrupted` });
    case 'overtaken':
      return stays({ ...result, ...overtaken(move, end) });
    case 'failed':
      return takeBack(work, seen, endpointsTimeoutMs, failedText(watched, end.look), end.look.what);
    case 'blind': {
      const text = blindText(watched, end.why);
      if (monitor.onBlind === 'back') return takeBack(work, seen, endpointsTimeoutMs, text, end.why);
      work.report({ kind: 'step', state: 'failed', text });
      return stays({ ...result, outcome: 'unconfirmed', reason: text });
    }
  }
}

function announce(
  { report }: ClusterWork,
  { move }: ConfirmedMove,
  { schedule, smoke, inARow, metrics }: PreparedMonitor,
): void {
  report({
    kind: 'monitor-begun',
    slot: move.to.name,
    ...schedule,
    smokeCases: casesOf(smoke),
    metrics: metrics === undefined ? undefined : metrics.list.map(({ name }) => name),
    notAsked: smoke.kind === 'none' ? smoke.why : undefined,
    failuresInARow: inARow,
  });
}

/** What is watched. Another kind of signal joins here. */
function signalsOf(
  work: ClusterWork,
  { pair, move, service }: ConfirmedMove,
  { schedule, smoke, inARow, pods, metrics }: PreparedMonitor,
): readonly Signal[] {
  const cluster = new ClusterSignal(work, pair, move, service, pods);
  const measured = metricSignals(work, pair, move, schedule, cluster, metrics);
  if (smoke.kind === 'none') return [cluster, ...measured];
  const { ask } = smoke;
  const inFlight = new InFlight(smoke.concurrency, work.clock);
  const readyPods = (): readonly string[] => cluster.readyPods;
  return [
    cluster,
    ...smoke.cases.map(
      (goldenCase, firstPod) => new SmokeSignal({ goldenCase, inARow, ask, inFlight, readyPods, firstPod }),
    ),
    ...measured,
  ];
}

function metricSignals(
  { cluster, clock }: ClusterWork,
  { service }: SlotPair,
  { to }: Move,
  { windowMs }: Schedule,
  seen: ClusterSignal,
  opened: OpenedMetrics | undefined,
): readonly Signal[] {
  if (opened === undefined) return [];
  const { metrics, list } = opened;
  const { namespace } = cluster.scope;
  const scope = { namespace, service: service.metadata.name, slot: to.name };
  const pods = (): readonly string[] => seen.podNames;
  return list.map((metric) => new MetricSignal({ metric, metrics, clock, scope, pods, windowMs }));
}

/**
 * Nothing ends it half way: the write and what must follow it are one.
 * @param why for the history: nothing that an agent said
 */
async function takeBack(
  work: ClusterWork,
  { pair, move, service, movedAtMs, result }: ConfirmedMove,
  endpointsTimeoutMs: number,
  reason: string,
  why: string,
): Promise<SwitchResult> {
  work.report({ kind: 'step', state: 'failed', text: reason });
  return await work.interruption.protect(async () => {
    const gone = await goBack(work, pair, move, service, why);
    switch (gone.kind) {
      case 'moved-back': {
        const servedMs = work.clock.monotonicMs() - movedAtMs;
        const movedBack: SwitchResult = {
          ...result,
          outcome: 'moved-back',
          live: gone.back.to.name,
          movedBackAt: gone.back.entry.when,
          reason,
          timings: { ...result.timings, servedMs },
        };
        return finishMove(work, pair, gone.back, gone.service, endpointsTimeoutMs, movedBack);
      }
      case 'overtaken':
        return finishMove(work, pair, move, service, undefined, { ...result, ...overtaken(move, gone) });
      case 'not-certain': {
        const stayed = `${reason}; moving back failed: ${gone.reason}`;
        const unsure = {
          ...result,
          outcome: 'unconfirmed',
          live: gone.live ?? null,
          reason: stayed,
        } as const;
        return finishMove(work, pair, move, service, undefined, unsure);
      }
    }
  }, move.to.name);
}

/** What was meant to be done was done; what holds now is somebody else's. */
function overtaken(
  { to }: Move,
  { by, live }: { readonly by: string; readonly live: string | undefined },
): Pick<SwitchResult, 'outcome' | 'live' | 'reason'> {
  const reason = `traffic was moved to ${to.name}, and then somebody else changed the Service: ${by}`;
  return { outcome: 'unconfirmed', live: live ?? null, reason };
}

function monitorOf(monitor: PreparedMonitor, watched: Monitored): Monitor {
  const { end, watchedMs, signals, decidedBy } = watched;
  return {
    ...monitorPlan(monitor),
    outcome: end.kind,
    watchedMs,
    ...(decidedBy === undefined ? {} : { decidedBy: signalText(decidedBy) }),
    signals: signals.map(({ signal: { kind, name, threshold, value }, tally: { good, bad, unseen } }) => ({
      kind,
      name,
      good,
      bad,
      unseen,
      ...(threshold === undefined ? {} : { threshold }),
      ...(value === undefined ? {} : { value }),
    })),
  };
}
