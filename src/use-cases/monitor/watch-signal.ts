import { nextTick, type Schedule } from '../../domain/monitor/false-alarm.ts';
import type { Look } from '../../domain/monitor/look.ts';
import { afterLook, decide, nothingSeen, ripeAtMs, type Tally } from '../../domain/monitor/signal-rule.ts';
import type { Clock } from '../../ports/clock.ts';
import { asProblem } from '../as-problem.ts';
import type { Signal } from './signal.ts';

/** How the watch of one signal ended. */
export type SignalEnd =
  | { readonly kind: 'good' | 'stopped' }
  | { readonly kind: 'failed'; readonly look: Extract<Look, { kind: 'bad' }> }
  | { readonly kind: 'blind'; readonly why: string }
  | Extract<Look, { kind: 'overtaken' }>;

/** Told of each look, with what all looks so far come to. */
export type OnLook = (look: Exclude<Look, { kind: 'overtaken' }>, tally: Tally) => void;

/**
 * Looks at a signal at each tick, and in between where something stirs, until the window is over, its rule decides or
 * `stop` is aborted. It does not end on a look that saw nothing: a few more follow.
 */
export async function watchSignal(
  signal: Signal,
  schedule: Schedule,
  clock: Clock,
  stop: AbortSignal,
  onLook: OnLook,
): Promise<SignalEnd> {
  const over = new AbortController();
  const waking = new Waking(clock, stop);
  const following = signal.follow?.(AbortSignal.any([stop, over.signal]), () => waking.stir());
  try {
    return await lookUntilDecided(signal, schedule, clock, stop, waking, onLook);
  } finally {
    over.abort();
    await following;
  }
}

async function lookUntilDecided(
  signal: Signal,
  schedule: Schedule,
  clock: Clock,
  stop: AbortSignal,
  waking: Waking,
  onLook: OnLook,
): Promise<SignalEnd> {
  const start = clock.monotonicMs();
  for (let tally = nothingSeen; ;) {
    const look = await signal.look(stop).catch(unseen);
    if (stop.aborted) return { kind: 'stopped' };
    if (look.kind === 'overtaken') return look;
    tally = afterLook(tally, look, clock.monotonicMs() - start);
    onLook(look, tally);
    const next = decide(signal.rule, tally);
    if (next === 'failed' && look.kind === 'bad') return { kind: 'failed', look };
    if (next === 'blind' && look.kind === 'unseen') return { kind: 'blind', why: look.why };
    if (next === 'again') continue;
    const elapsedMs = clock.monotonicMs() - start;
    if (elapsedMs >= schedule.windowMs && look.kind === 'good') return { kind: 'good' };
    const tick = nextTick(schedule, elapsedMs);
    const ripe = ripeAtMs(signal.rule, tally) ?? tick;
    await waking.wait((ripe > elapsedMs ? Math.min(tick, ripe) : tick) - elapsedMs);
  }
}

function unseen(error: unknown): Look {
  return { kind: 'unseen', why: asProblem(error).problem };
}

/** A wait that something may cut short, also where that happened before the wait began. */
class Waking {
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  #stirred = false;
  #wake: () => void = () => undefined;

  constructor(clock: Clock, stop: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
  }

  stir(): void {
    this.#stirred = true;
    this.#wake();
  }

  async wait(ms: number): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    if (this.#stirred) woken.abort();
    await this.#clock.sleep(ms, AbortSignal.any([this.#stop, woken.signal])).catch(() => undefined);
    this.#stirred = false;
  }
}
