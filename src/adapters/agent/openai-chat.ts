import type { AgentAdapter, AgentFetch, Exchange, Question } from '../../ports/agent.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Answer, Observation, ReplyDefect } from '../../domain/golden/observation.ts';
import { chatRequest } from './chat-request.ts';
import { short } from './error-text.ts';
import { readCompletion, nothing } from './read-completion.ts';
import { isSecretHeader, redactor } from './redact.ts';
import type { Redactor } from './redact.ts';
import { Turn } from './turn.ts';
import type { Reply, TurnOutcome } from './turn.ts';
import { reasonOfStatus, retryAfterMs } from './not-asked.ts';
import { tooDeep } from './too-deep.ts';

export interface OpenaiChatOptions {
  readonly clock: Clock;
  /** Values that must not show in what is returned, such as header values from the environment. */
  readonly secrets: readonly string[];
}

/** Bytes of a reply that its exchange keeps. */
const mostKept = 256 * 1024;

/**
 * `/v1/chat/completions`, plain and streamed (https://platform.openai.com/docs/api-reference/chat).
 * Rejects only where the request itself cannot be made, as with a header that HTTP does not allow.
 */
export class OpenaiChat implements AgentAdapter {
  readonly protocol = 'openai-chat';
  readonly #clock: Clock;
  readonly #secrets: readonly string[];

  constructor(options: OpenaiChatOptions) {
    this.#clock = options.clock;
    this.#secrets = options.secrets;
  }

  async ask(
    question: Question,
    fetch: AgentFetch,
    signal: AbortSignal,
  ): Promise<{ readonly answer: Answer; readonly exchange: Exchange }> {
    const request = chatRequest(question);
    const redact = redactor([...this.#secrets, ...secretValues(request.headers)]);
    const turn = new Turn(request, question.stream, this.#clock, mostKept);
    const outcome = bearable(await turn.run(fetch, question.timeouts, signal));
    const answer = this.#answer(question, outcome, redact);
    const exchange: Exchange = {
      requestId: question.requestId,
      request: {
        method: 'POST',
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
      return { kind: 'answered', observation: observe(question.requestId, reply, redact) };
    return {
      kind: 'not-asked',
      reason,
      detail: `the agent answered ${reply.status}`,
      retryAfterMs: retryAfterMs(reply.headers.get('retry-after'), this.#clock.now()),
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

function observe(requestId: string, reply: Reply, redact: Redactor): Observation {
  const body =
    typeof reply.body === 'string'
      ? cleanText(reply.body, reply.rawTruncated, redact)
      : redact.json(reply.body);
  const read = isSuccess(reply.status) ? readCompletion(body) : nothing;
  // A reply that broke off lacks parts of its shape because it broke off: one defect says it.
  const shape: readonly ReplyDefect[] = reply.defects.length === 0 ? read.defects : [];
  // An error's body may be anything; its status says what it is.
  const found = reply.defects.filter((defect) => isSuccess(reply.status) || defect.kind !== 'not-json');
  return {
    requestId,
    status: reply.status,
    ...read,
    defects: [...found, ...shape].map((defect) => ({ ...defect, detail: short(redact.text(defect.detail)) })),
    timing: reply.timing,
    body,
  };
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
