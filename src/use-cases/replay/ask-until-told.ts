import { mayHaveHadEffects } from '../../domain/golden/dry-run.ts';
import type { SampleAnswer } from './ask-sample.ts';
import { decideNextAsk, type NextAsk } from './decide-next-ask.ts';
import { keptSample } from './kept-sample.ts';
import type { PlannedSample } from './plan-samples.ts';
import { requestId } from './request-id.ts';
import type { RunParts, SampleRunOptions } from './run-parts.ts';
import { untold, whyNotAsked } from './sample-result.ts';
import type { Ticket } from './watch-pods.ts';

/** Pods are looked at again when an answer comes this long after the last look. */
const LOOK_EVERY_MS = 5_000;

/** Not asked because nobody was there to be asked, as where a container has just ended. */
const unreached: ReadonlySet<NotAsked['reason']> = new Set(['refused', 'unreached', 'lost']);

type Answered = Extract<SampleAnswer, { kind: 'answered' }>;
type NotAsked = Extract<SampleAnswer, { kind: 'not-asked' }>;

/** One ask under way. */
interface Ask {
  readonly sample: PlannedSample;
  readonly caseId: string;
  readonly pod: string;
  readonly number: number;
  readonly requestId: string;
  /** Asks of this sample, this one included. */
  readonly asked: number;
  readonly burst: number;
  readonly ticket: Ticket;
}

/** Asks a sample until it is told: answered, given up, or put back into the queue. */
export class SampleAsker {
  readonly #options: SampleRunOptions;
  readonly #parts: RunParts;

  constructor(options: SampleRunOptions, parts: RunParts) {
    this.#options = options;
    this.#parts = parts;
  }

  async askUntilTold(sample: PlannedSample): Promise<void> {
    const { rotation, end } = this.#parts;
    for (let avoid: string | undefined; ;) {
      const pod = await rotation.podFor(sample, avoid);
      if (pod === undefined) {
        this.#giveUpWithoutPod(sample);
        return;
      }
      const ask = this.#begin(sample, pod);
      const answer = await this.#options.ask(sample.goldenCase, ask.number, pod, end.cancelled);
      rotation.noteReached(pod, answer.kind === 'answered' || !unreached.has(answer.reason));
      if (answer.kind === 'answered') {
        await this.#answered(ask, answer);
        return;
      }
      if (!(await this.#askAgain(ask, answer))) return;
      avoid = pod;
    }
  }

  #begin(sample: PlannedSample, pod: string): Ask {
    const { queue, inFlight, watch } = this.#parts;
    const { asked, number } = queue.countAsk(sample);
    const caseId = sample.goldenCase.id;
    return {
      sample,
      caseId,
      pod,
      number,
      requestId: requestId(this.#options.run, caseId, number, 1),
      asked,
      burst: inFlight.burst,
      ticket: watch.begin(pod, sample.index),
    };
  }

  async #answered(ask: Ask, answer: Answered): Promise<void> {
    const { scoreboard, queue, watch } = this.#parts;
    const { sample, pod, requestId } = ask;
    const { findings, waived, measurements, answer: text } = answer;
    const change = watch.answered(ask.ticket, answer.brokeOff);
    if (change !== undefined) queue.askAnew(sample, change, ask);
    else
      scoreboard.set(sample.index, {
        kind: 'judged',
        pod,
        requestId,
        findings,
        waived,
        measurements,
        answer: text,
      });
    this.#heed(answer);
    await this.#keep(ask, answer, change);
  }

  /** What an answer means for the rest of the run. */
  #heed(answer: Answered): void {
    const { end, inFlight, tokens, watch } = this.#parts;
    const { carefulStart, concurrency } = this.#options;
    tokens.note(answer);
    if (mayHaveHadEffects(answer.findings)) end.stopEarly('the agent did not confirm that it runs dry');
    else if (carefulStart) inFlight.widen(concurrency);
    if (watch.msSinceLook < LOOK_EVERY_MS) return;
    void watch.look(end.cancelled).catch(() => undefined); // the last look decides
  }

  /** Waits for another ask, or settles the sample as one that cannot be told (false). */
  async #askAgain(ask: Ask, answer: NotAsked): Promise<boolean> {
    const { end, queue } = this.#parts;
    const why = await this.#whyNot(ask, answer);
    await this.#keep(ask, answer, why);
    if (end.because !== undefined) return this.#giveUp(ask, end.cancelled.aborted ? end.because : why);
    const next = this.#decide(ask, answer, why);
    if (answer.reason === 'rate-limited') this.#slowDown(ask, next.kind === 'again' ? next.waitMs : 0);
    if (next.kind === 'give-up') {
      if (next.stop !== undefined) end.stopEarly(next.stop);
      return this.#giveUp(ask, next.reason);
    }
    queue.note(ask.sample, untold(ask, why, ask.asked));
    this.#reportRetry(ask, answer, why, next.waitMs);
    return await this.#options.clock.sleep(next.waitMs, end.cancelled).then(
      () => true,
      () => this.#giveUp(ask, end.because ?? why),
    );
  }

  /** Trouble may be the pod's own, which a look shows; a rate limit says what it is. */
  async #whyNot(ask: Ask, answer: NotAsked): Promise<string> {
    const { watch, end } = this.#parts;
    if (answer.reason !== 'rate-limited' && !end.cancelled.aborted)
      await watch.look(end.cancelled).catch(() => undefined);
    return watch.changeSince(ask.ticket) ?? whyNotAsked(ask.pod, answer);
  }

  #decide({ caseId, asked }: Ask, answer: NotAsked, why: string): NextAsk {
    const { budget, end } = this.#parts;
    const id = this.#options.ids.next();
    const random = Number.parseInt(id, 36) / 36 ** id.length; // in [0, 1), from the one source of randomness
    return decideNextAsk(budget, { caseId, answer, why, asked, remainingMs: end.remainingMs, random });
  }

  #reportRetry({ caseId: id, pod }: Ask, { reason }: NotAsked, detail: string, waitMs: number): void {
    const extraAsksLeft = this.#parts.budget.left;
    this.#options.report({ kind: 'retrying', id, pod, reason, detail, waitMs, extraAsksLeft });
  }

  #giveUp(ask: Ask, why: string): false {
    this.#parts.scoreboard.set(ask.sample.index, untold(ask, why, ask.asked));
    return false;
  }

  #giveUpWithoutPod(sample: PlannedSample): void {
    const { end, queue } = this.#parts;
    if (sample.pinned) {
      queue.leave(sample, `${sample.pod} is not ready`);
      return;
    }
    end.stopEarly('no pod is ready');
    queue.leave(sample, end.because ?? 'no pod is ready');
  }

  #slowDown({ burst }: Ask, quietMs: number): void {
    const concurrency = this.#parts.inFlight.slowDown(burst, quietMs);
    if (concurrency !== undefined) this.#options.report({ kind: 'slowed-down', concurrency });
  }

  async #keep({ caseId, requestId, pod }: Ask, answer: SampleAnswer, why: string | undefined): Promise<void> {
    await this.#options.keep(keptSample({ caseId, requestId, pod }, answer, why));
  }
}
