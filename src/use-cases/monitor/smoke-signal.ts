import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import type { Look } from '../../domain/monitor/look.ts';
import { smokeRule, type SignalRule } from '../../domain/monitor/signal-rule.ts';
import type { SampleAnswer } from '../replay/ask-sample.ts';
import { whyNotAsked } from '../replay/sample-result.ts';
import type { InFlight } from '../replay/in-flight.ts';
import type { Signal } from './signal.ts';

/** Asks a case once; `number` counts the asks of the case. */
export type AskSmoke = (
  goldenCase: GoldenCase,
  pod: string,
  number: number,
  stop: AbortSignal,
) => Promise<SampleAnswer>;

export interface SmokeSignalOptions {
  readonly goldenCase: GoldenCase;
  /** Failures in a row that decide. */
  readonly inARow: number;
  readonly ask: AskSmoke;
  /** Shared by all cases: the agent's provider has a quota. */
  readonly inFlight: InFlight;
  /** Pods that can be asked now. */
  readonly readyPods: () => readonly string[];
  /** Where the case begins to go round the pods, so that cases do not all ask the same one. */
  readonly firstPod: number;
}

/** A smoke case of a live release: each look asks one pod, the next look the next one; a failure is asked of the same. */
export class SmokeSignal implements Signal {
  readonly kind = 'smoke';
  readonly name: string;
  readonly rule: SignalRule;
  readonly #options: SmokeSignalOptions;
  #asked = 0;
  #turn: number;
  /** The pod that failed the case last. */
  #failing: string | undefined;

  constructor(options: SmokeSignalOptions) {
    this.name = options.goldenCase.id;
    this.rule = smokeRule(options.inARow);
    this.#options = options;
    this.#turn = options.firstPod;
  }

  /** Sees nothing only where no pod can be asked: one that cannot is passed over. */
  async look(stop: AbortSignal): Promise<Look> {
    const pods = this.#podsInTurn();
    let why = 'no pod is ready';
    for (const pod of pods) {
      const answer = await this.#ask(pod, stop);
      if (answer.kind === 'answered') return this.#judged(pod, answer);
      why = whyNotAsked(pod, answer);
      if (stop.aborted || !podsOwn.has(answer.reason)) break;
    }
    return { kind: 'unseen', why: `smoke case ${this.name} could not be asked: ${why}` };
  }

  #podsInTurn(): readonly string[] {
    const pods = this.#options.readyPods();
    const failing = this.#failing !== undefined && pods.includes(this.#failing);
    const at = failing ? pods.indexOf(this.#failing ?? '') : this.#turn++ % Math.max(1, pods.length);
    return [...pods.slice(at), ...pods.slice(0, at)];
  }

  async #ask(pod: string, stop: AbortSignal): Promise<SampleAnswer> {
    const { inFlight, ask, goldenCase } = this.#options;
    await inFlight.enter(stop);
    try {
      this.#asked += 1;
      return await ask(goldenCase, pod, this.#asked, stop);
    } finally {
      inFlight.leave();
    }
  }

  #judged(pod: string, { findings }: Extract<SampleAnswer, { kind: 'answered' }>): Look {
    const [first] = findings;
    this.#failing = first === undefined ? undefined : pod;
    if (first === undefined) return { kind: 'good' };
    const { check, expected, actual } = first;
    const times = timesInARow(this.#options.inARow);
    return {
      kind: 'bad',
      what: `smoke case ${this.name} failed ${times} in a row`,
      detail: `${pod}: ${check} expected ${expected}, found ${actual}`,
    };
  }
}

/** Reasons that are one pod's own: another one may well answer. */
const podsOwn: ReadonlySet<Extract<SampleAnswer, { kind: 'not-asked' }>['reason']> = new Set([
  'refused',
  'unreached',
  'lost',
  'pod-gone',
  'unavailable',
]);

function timesInARow(count: number): string {
  return count === 3 ? 'three times' : `${count} times`;
}
