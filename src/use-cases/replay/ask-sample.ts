import { dryRunHeader, judgeAcknowledgement } from '../../domain/golden/dry-run.ts';
import type { Exchange, TurnFinding } from '../../domain/golden/exchange.ts';
import type { Expectation } from '../../domain/golden/expectation.ts';
import type { Finding } from '../../domain/golden/finding.ts';
import type { CaseTurn, GoldenCase, Suite } from '../../domain/golden/golden-set.ts';
import { isWaived, type Waiver } from '../../domain/golden/waiver.ts';
import type { Answer, NotAskedReason, Observation } from '../../domain/golden/observation.ts';
import type { AgentAdapter, AgentFetch, Message, Question } from '../../ports/agent.ts';
import { continueWith, continueWithText, spokenBy } from './conversation.ts';
import { answerOf, measure, type Measurements } from './measurements.ts';
import { requestId } from './request-id.ts';

/** Judges one turn's reply; pure. */
export type Judge = (
  expectation: Expectation,
  observation: Observation,
  goldenCase: GoldenCase,
) => readonly Finding[];

/** One ask of one case: all its turns, to one pod, in one session. */
export interface SampleAsk {
  readonly goldenCase: GoldenCase;
  readonly suite: Suite;
  /** Of the run and of this ask; together with the case they make the request id. */
  readonly run: string;
  readonly number: number;
  readonly sessionId: string;
  readonly baseUrl: string;
  /** Resolved: no environment left in them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly adapter: AgentAdapter;
  readonly fetch: AgentFetch;
  readonly judge: Judge;
  readonly waivers: readonly Waiver[];
}

export type SampleAnswer =
  | {
      readonly kind: 'answered';
      readonly findings: readonly TurnFinding[];
      /** Found too, and let through. */
      readonly waived: readonly TurnFinding[];
      readonly measurements: Measurements;
      /** The beginning of what was answered, redacted; undefined where nothing is wrong with it. */
      readonly answer: string | undefined;
      /** A reply broke off, as one does whose pod dies. */
      readonly brokeOff: boolean;
      readonly exchanges: readonly Exchange[];
    }
  | {
      readonly kind: 'not-asked';
      readonly reason: NotAskedReason;
      readonly detail: string;
      readonly retryAfterMs: number | undefined;
      readonly exchanges: readonly Exchange[];
    };

type NotAsked = Extract<Answer, { kind: 'not-asked' }>;

/** What the turns asked so far have brought. */
interface Conversation {
  messages: readonly Message[];
  readonly findings: TurnFinding[];
  readonly waived: TurnFinding[];
  readonly observations: Observation[];
  readonly exchanges: Exchange[];
}

/** Asks all turns of a case in order and judges each reply; ends early where a conversation cannot go on. */
export async function askSample(ask: SampleAsk, signal: AbortSignal): Promise<SampleAnswer> {
  const conversation: Conversation = {
    messages: [],
    findings: [],
    waived: [],
    observations: [],
    exchanges: [],
  };
  for (const [index, turn] of ask.goldenCase.turns.entries()) {
    const missed = await askTurn(ask, conversation, turn, index, signal);
    // A turn that failed fails the case, whatever a later turn would have said.
    if (missed !== undefined && conversation.findings.length > 0) break;
    if (missed !== undefined) return { ...missed, exchanges: conversation.exchanges };
    const next = ask.goldenCase.turns[index + 1];
    if (next === undefined || !carryOn(ask, conversation, next, index)) break;
  }
  return {
    kind: 'answered',
    findings: conversation.findings,
    waived: conversation.waived,
    measurements: measure(conversation.observations),
    answer:
      conversation.findings.length + conversation.waived.length === 0
        ? undefined
        : answerOf(conversation.observations),
    brokeOff: conversation.observations.some(looksBrokenOff),
    exchanges: conversation.exchanges,
  };
}

/** @returns why the turn could not be asked; undefined where it was answered and judged */
async function askTurn(
  ask: SampleAsk,
  conversation: Conversation,
  turn: CaseTurn,
  index: number,
  signal: AbortSignal,
): Promise<NotAsked | undefined> {
  conversation.messages = [...conversation.messages, ...spokenBy(turn)];
  const question = toQuestion(ask, conversation.messages, index);
  const { answer, exchange } = await ask.adapter.ask(question, ask.fetch, signal);
  conversation.exchanges.push(exchange);
  if (answer.kind === 'not-asked') return answer;
  conversation.observations.push(answer.observation);
  const findings = [
    ...judgeAcknowledgement(ask.suite.effects, exchange),
    ...ask.judge(turn.expect, answer.observation, ask.goldenCase),
  ];
  note(ask, conversation, findings, index);
  return undefined;
}

/** Adds the reply to the conversation, where there is one to go on with. */
function carryOn(ask: SampleAsk, conversation: Conversation, next: CaseTurn, index: number): boolean {
  const observation = conversation.observations.at(-1);
  if (observation === undefined) return false;
  const whole = observation.status < 400 && observation.defects.length === 0;
  if (!whole) return conversation.findings.length === 0;
  const continuation =
    ask.suite.tools === 'client' ? continueWith(observation, next) : continueWithText(observation);
  if (continuation.kind === 'stuck') {
    note(ask, conversation, continuation.findings, index);
    return false;
  }
  conversation.messages = [...conversation.messages, ...continuation.messages];
  return true;
}

function note(ask: SampleAsk, conversation: Conversation, findings: readonly Finding[], index: number): void {
  const several = ask.goldenCase.turns.length > 1;
  for (const finding of findings) {
    const kept = isWaived(ask.waivers, ask.goldenCase.id, finding)
      ? conversation.waived
      : conversation.findings;
    kept.push(several ? { ...finding, turn: index + 1 } : finding);
  }
}

function toQuestion(ask: SampleAsk, messages: readonly Message[], index: number): Question {
  const { goldenCase, suite } = ask;
  return {
    requestId: requestId(ask.run, goldenCase.id, ask.number, index + 1),
    sessionId: ask.sessionId,
    baseUrl: ask.baseUrl,
    path: goldenCase.path,
    headers: { ...ask.headers, ...dryRunHeader(suite.effects) },
    model: goldenCase.model,
    stream: goldenCase.stream,
    messages,
    tools: goldenCase.tools,
    parameters: goldenCase.parameters,
    http: goldenCase.http,
    timeouts: suite.timeouts,
  };
}

/**
 * Whether a reply may be what a dying pod left behind. A killed pod looks like a clean end, so a reply that
 * stops in the middle of an event or of its JSON counts as well.
 */
function looksBrokenOff(observation: Observation): boolean {
  return observation.defects.some((defect) =>
    ['cut-off', 'no-end-mark', 'not-json', 'broken-event'].includes(defect.kind),
  );
}
