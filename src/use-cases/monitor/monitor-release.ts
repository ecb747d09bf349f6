import type { Schedule } from '../../domain/monitor/false-alarm.ts';
import type { Look } from '../../domain/monitor/look.ts';
import { decide, nothingSeen, type Tally } from '../../domain/monitor/signal-rule.ts';
import type { ClusterWork } from '../cluster-work.ts';
import { signalText, type Signal } from './signal.ts';
import { watchSignal, type OnLook, type SignalEnd } from './watch-signal.ts';

/** What the watch of a release came to. */
export type MonitorEnd =
  | { readonly kind: 'good' | 'interrupted' }
  | { readonly kind: 'failed'; readonly look: Extract<Look, { kind: 'bad' }> }
  /** What could not be seen, and why; nothing bad was. */
  | { readonly kind: 'blind'; readonly why: string }
  | Extract<Look, { kind: 'overtaken' }>;

export interface Monitored {
  readonly end: MonitorEnd;
  readonly watchedMs: number;
  /** Whose looks failed the release. */
  readonly decidedBy: SignalSeen['signal'] | undefined;
  readonly signals: readonly SignalSeen[];
}

export interface SignalSeen {
  readonly signal: Pick<Signal, 'kind' | 'name' | 'threshold' | 'value'>;
  readonly tally: Tally;
}

/**
 * Watches all signals side by side until the window is over or one of them decides. A signal that is blind does not
 * end the watch of the others, unless there is no other or `onBlind` says to go back.
 */
export async function monitorRelease(
  { clock, interruption, report }: ClusterWork,
  schedule: Schedule,
  signals: readonly Signal[],
  onBlind: 'stay' | 'back',
): Promise<Monitored> {
  const start = clock.monotonicMs();
  const decided = new AbortController();
  const stop = AbortSignal.any([interruption.signal, decided.signal]);
  const tallies = new Map<Signal, Tally>();
  const blind: string[] = [];
  let end: MonitorEnd | undefined;
  let decidedBy: Signal | undefined;
  const watch = async (signal: Signal): Promise<void> => {
    const onLook: OnLook = (look, tally) => {
      tallies.set(signal, tally);
      // The look that decides is told by what follows from it.
      if (decide(signal.rule, tally) === 'failed') return;
      const elapsedMs = clock.monotonicMs() - start;
      report(lookEvent(signal, look, tally, elapsedMs, schedule));
    };
    const own = await watchSignal(signal, schedule, clock, stop, onLook);
    if (own.kind === 'blind') blind.push(own.why);
    if (end === undefined && own.kind === 'failed') decidedBy = signal;
    end ??= decision(own, onBlind, blind, signals.length);
    if (end !== undefined) decided.abort();
  };
  await Promise.all(signals.map(watch));
  return {
    end: end ?? openEnd(interruption.signal, blind),
    watchedMs: clock.monotonicMs() - start,
    decidedBy,
    signals: signals.map((signal) => ({ signal, tally: tallies.get(signal) ?? nothingSeen })),
  };
}

/** What the end of one signal's watch means for all; undefined where the others go on. */
function decision(
  own: SignalEnd,
  onBlind: 'stay' | 'back',
  blind: readonly string[],
  signals: number,
): MonitorEnd | undefined {
  switch (own.kind) {
    case 'failed':
    case 'overtaken':
      return own;
    case 'blind':
      return onBlind === 'back' || blind.length === signals ? blindEnd(blind) : undefined;
    case 'good':
    case 'stopped':
      return undefined;
  }
}

/** The end where no signal decided. */
function openEnd(interrupt: AbortSignal, blind: readonly string[]): MonitorEnd {
  if (interrupt.aborted) return { kind: 'interrupted' };
  return blind.length > 0 ? blindEnd(blind) : { kind: 'good' };
}

function blindEnd(blind: readonly string[]): MonitorEnd {
  const [first = ''] = blind;
  return { kind: 'blind', why: blind.length === 1 ? first : `${first}; and ${blind.length - 1} more` };
}

function lookEvent(
  signal: Signal,
  look: Parameters<OnLook>[0],
  tally: Tally,
  elapsedMs: number,
  { windowMs }: Schedule,
) {
  const detail = look.kind === 'bad' ? (look.detail ?? look.what) : look.kind === 'unseen' ? look.why : '';
  return {
    kind: 'monitor-look',
    signal: signalText(signal),
    outcome: look.kind,
    detail,
    inARow: look.kind === 'bad' ? tally.badInARow : tally.unseenInARow,
    elapsedMs,
    windowMs,
  } as const;
}
