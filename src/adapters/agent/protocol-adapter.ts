import type { AgentAdapter, AgentFetch, Exchange, Question } from '../../ports/agent.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Answer, Observation, ReplyDefect } from '../../domain/golden/observation.ts';
import { agentRequest } from './agent-request.ts';
import { short } from './error-text.ts';
import { nothing } from './protocol.ts';
import type { Protocol } from './protocol.ts';
import { isSecretHeader, redactor } from './redact.ts';
import type { Redactor } from './redact.ts';
import { Turn } from './turn.ts';
import type { Reply, TurnOutcome } from './turn.ts';
import { reasonOfStatus, retryAfterMs } from './not-asked.ts';
import { tooDeep } from './too-deep.ts';

export interface ProtocolAdapterOptions {
  readonly clock: Clock;
  /** Values that must not show in what is returned, such as header values from the environment. */
  readonly secrets: readonly string[];
}

/** Bytes of a reply that its exchange keeps. */
const mostKept = 256 * 1024;

/**
 * Speaks a protocol: sends, reads, keeps time and secrets. What is the protocol's own is in `Protocol`.
 * Rejects only where the request itself cannot be made, as with a header that HTTP does not allow.
 */
export class ProtocolAdapter implements AgentAdapter {
  readonly protocol: string;
  readonly #protocol: Protocol;
  readonly #clock: Clock;
  readonly #secrets: readonly string[];

  constructor(protocol: Protocol, options: ProtocolAdapterOptions) {
    this.protocol = protocol.name;
    this.#protocol = protocol;
    this.#clock = options.clock;
    this.#secrets = options.secrets;
  }

  async ask(
    question: Question,
    fetch: AgentFetch,
    signal: AbortSignal,
  ): Promise<{ readonly answer: Answer; readonly exchange: Exchange }> {
    const request = agentRequest(question, this.#protocol.body(question), this.#protocol.target?.(question));
    const redact = redactor([...this.#secrets, ...secretValues(request.headers)]);
    const turn = new Turn(
      request,
      question.stream ? () => this.#protocol.fold(question) : undefined,
      this.#clock,
      mostKept,
    );
    const outcome = bearable(await turn.run(fetch, question.timeouts, signal));
    const answer = this.#answer(question, outcome, redact);
    const exchange: Exchange = {
      requestId: question.requestId,
      request: {
        method: request.method,
        url: redact.text(turn.sent.url),
        headers: redact.headers(Object.entries(request.headers)),
        body: redact.text(turn.sent.body),
      },
      response: 'reply' in outcome ? keptReply(outcome.reply, redact) : undefined,
    };
    return { answer, exchange };
  }

  #answer(question: Question, outcome: TurnOutcome, redact: Redactor): Answer {
    if (outcome.kind === 'no-reply') {
      const { reason, detail } = outcome.failure;
      return { kind: 'not-asked', reason, detail: short(redact.text(detail)), retryAfterMs: undefined };
    }
    const { reply } = outcome;
    const reason = reasonOfStatus(reply.status);
    if (reason === undefined)
      return { kind: 'answered', observation: this.#observe(question, reply, redact) };
    return {
      kind: 'not-asked',
      reason,
      detail: `the agent answered ${reply.status}`,
      retryAfterMs: retryAfterMs(reply.headers.get('retry-after'), this.#clock.now()),
    };
  }

  #observe(question: Question, reply: Reply, redact: Redactor): Observation {
    const body =
      typeof reply.body === 'string'
        ? cleanText(reply.body, reply.rawTruncated, redact)
        : redact.json(reply.body);
    const read = isSuccess(reply.status) ? this.#protocol.read(body, question) : nothing;
    // A reply that broke off lacks parts of its shape because it broke off: one defect says it.
    const shape: readonly ReplyDefect[] = reply.defects.length === 0 ? read.defects : [];
    // An error's body may be anything; its status says what it is.
    const found = reply.defects.filter((defect) => isSuccess(reply.status) || defect.kind !== 'not-json');
    return {
      requestId: question.requestId,
      status: reply.status,
      ...read,
      defects: [...found, ...shape].map((defect) => ({
        ...defect,
        detail: short(redact.text(defect.detail)),
      })),
      timing: reply.timing,
      body,
    };
  }
}

function secretValues(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => isSecretHeader(name))
    .map(([, value]) => value);
}

/** A body nested too deep to be walked is kept as text. */
function bearable(outcome: TurnOutcome): TurnOutcome {
  if (outcome.kind === 'no-reply' || !tooDeep(outcome.reply.body)) return outcome;
  const { reply } = outcome;
  const defect: ReplyDefect = {
    kind: 'unexpected-shape',
    detail: 'the reply is nested deeper than any reply needs',
  };
  return { kind: 'reply', reply: { ...reply, body: reply.raw, defects: [...reply.defects, defect] } };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function keptReply(reply: Reply, redact: Redactor): Exchange['response'] {
  const clean = cleanText(reply.raw, reply.rawTruncated, redact);
  const pieces = redact.countIn(reply.body) > redact.count(reply.raw);
  return {
    status: reply.status,
    headers: redact.headers(reply.headers),
    body: pieces ? '[not kept: the reply repeats a secret in pieces]' : clean,
    truncated: reply.rawTruncated,
  };
}

/** Without secrets, nor the beginning of one where the text was cut. */
function cleanText(text: string, wasCut: boolean, redact: Redactor): string {
  const clean = redact.text(text);
  return clean.slice(
    0,
    Math.min(mostKept, wasCut ? Math.max(0, clean.length - redact.longest) : clean.length),
  );
}
