import type { AgentFetch, Timeouts } from '../../ports/agent.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReplyDefect, Timing } from '../../domain/golden/observation.ts';
import type { Json } from '../../domain/json.ts';
import type { AgentRequest } from './agent-request.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { Limits } from './limits.ts';
import type { Stop } from './limits.ts';
import { describeError, failureOf, reasonOfStatus, wasCutOnTheWay } from './not-asked.ts';
import type { Failure } from './not-asked.ts';
import { mostBytes, readBody } from './read-body.ts';
import type { BodyEnd } from './read-body.ts';
import type { StreamFold } from './protocol.ts';
import { PlainReply } from './read-plain.ts';
import { StreamedReply } from './read-stream.ts';
import type { ReplyEnd } from './reply-end.ts';
import { sendThroughOpenai } from './send-through-openai.ts';
import type { Sent } from './send-through-openai.ts';

/** A reply as read, nothing redacted yet. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The first bytes of the body as text. */
  readonly raw: string;
  readonly rawTruncated: boolean;
  /** The protocol's non-streaming form, or text that is not JSON. */
  readonly body: Json;
  readonly defects: readonly ReplyDefect[];
  readonly timing: Timing;
}

export type TurnOutcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'no-reply'; readonly failure: Failure };

/** One request and its reply: sends, reads, keeps the time. Used once. */
export class Turn {
  readonly #request: AgentRequest;
  readonly #newFold: (() => StreamFold) | undefined;
  readonly #clock: Clock;
  readonly #raw: GrowingBytes;
  #sent: Sent;
  #sentAt: number;
  #tokenAt: number | undefined;
  #doneAt: number | undefined;

  /**
   * @param newFold where a stream is asked for: what puts it together
   * @param mostKept bytes of the reply to keep
   */
  constructor(
    request: AgentRequest,
    newFold: (() => StreamFold) | undefined,
    clock: Clock,
    mostKept: number,
  ) {
    this.#request = request;
    this.#newFold = newFold;
    this.#clock = clock;
    this.#raw = new GrowingBytes(mostKept);
    this.#sent = { url: request.baseUrl + request.path, body: textOf(request.body) };
    this.#sentAt = clock.monotonicMs();
  }

  get sent(): Sent {
    return this.#sent;
  }

  async run(fetch: AgentFetch, timeouts: Timeouts, signal: AbortSignal): Promise<TurnOutcome> {
    const limits = new Limits(timeouts, this.#clock, signal);
    try {
      const sending = await sendThroughOpenai(this.#request, fetch, limits.signal, (sent) => {
        this.#sent = sent;
        this.#sentAt = this.#clock.monotonicMs();
      });
      if (sending.kind === 'response') return await this.#read(sending.response, timeouts, limits);
      const failure = limits.reason === undefined ? failureOf(sending.error) : stopped(limits.reason);
      return { kind: 'no-reply', failure };
    } finally {
      limits.close();
    }
  }

  async #read(response: Response, timeouts: Timeouts, limits: Limits): Promise<TurnOutcome> {
    const fold = response.ok ? this.#newFold?.() : undefined;
    const reading = fold === undefined ? new PlainReply() : this.#streamed(fold, limits);
    // The status says it all; the body is read for the exchange alone.
    if (reasonOfStatus(response.status) !== undefined) limits.sawDone();
    const ended = await readBody(response, limits.signal, (bytes) => {
      this.#raw.add(bytes);
      reading.add(bytes);
      if (reading instanceof PlainReply) this.#sawToken(limits);
      // A broken event is an answer too, if a bad one: it is read on until the total time-out.
      else if (reading.isBroken) limits.sawToken();
    });
    const endedAt = this.#doneAt ?? this.#clock.monotonicMs();
    const failure = this.#unanswered(response.status, ended, limits.reason);
    if (failure !== undefined) return { kind: 'no-reply', failure };
    const raw = new TextDecoder().decode(this.#raw.view());
    const whole = this.#doneAt !== undefined;
    const read = reading.end(whole ? { kind: 'whole' } : replyEnd(ended, timeouts), raw);
    const rawTruncated = this.#raw.total > this.#raw.size;
    const { status, headers } = response;
    return {
      kind: 'reply',
      reply: { status, headers, raw, rawTruncated, ...read, timing: this.#timing(endedAt) },
    };
  }

  #streamed(fold: StreamFold, limits: Limits): StreamedReply {
    return new StreamedReply(fold, {
      onToken: () => this.#sawToken(limits),
      onDone: () => {
        this.#doneAt = this.#clock.monotonicMs();
        limits.sawDone();
      },
    });
  }

  #sawToken(limits: Limits): void {
    this.#tokenAt ??= this.#clock.monotonicMs();
    limits.sawToken();
  }

  #timing(endedAt: number): Timing {
    const ttftMs = this.#tokenAt === undefined ? undefined : this.#tokenAt - this.#sentAt;
    return { ttftMs, totalMs: endedAt - this.#sentAt };
  }

  /**
   * A head without a byte of body, or without a token in time, is no answer: servers send it before they think. Nor is
   * a reply that was cut on its way.
   */
  #unanswered(status: number, ended: BodyEnd, stop: Stop | undefined): Failure | undefined {
    if (this.#doneAt !== undefined) return undefined;
    if (stop === 'interrupted') return stopped(stop);
    if (reasonOfStatus(status) !== undefined) return undefined;
    if (ended.kind === 'lost' && wasCutOnTheWay(ended.error)) return failureOf(ended.error);
    const begun = this.#raw.total > 0;
    if (ended.kind === 'stopped' && (stop === 'no-token' || !begun)) return stopped(stop ?? 'total');
    if (ended.kind === 'lost' && !begun) {
      return {
        reason: 'lost',
        detail: `the reply's head came, then the connection was lost: ${describeError(ended.error)}`,
      };
    }
    return undefined;
  }
}

function textOf(body: AgentRequest['body']): string {
  return body === undefined ? '' : JSON.stringify(body);
}

function stopped(stop: Stop): Failure {
  if (stop === 'interrupted') return { reason: 'interrupted', detail: 'the run was cancelled' };
  const what =
    stop === 'no-token' ? 'no token within the time-outs for connection and first token' : 'no reply in time';
  return { reason: 'no-answer', detail: what };
}

function replyEnd(ended: BodyEnd, timeouts: Timeouts): ReplyEnd {
  switch (ended.kind) {
    case 'end':
      return { kind: 'whole' };
    case 'too-large':
      return { kind: 'too-large', detail: `more than ${mostBytes / 1024 / 1024} MiB` };
    case 'lost':
      return { kind: 'cut-off', detail: describeError(ended.error) };
    case 'stopped':
      return { kind: 'never-ended', detail: `not at its end after ${timeouts.totalMs / 1000} s` };
  }
}
