import type { SampleExchanges } from '../../../src/domain/golden/exchange.ts';
import type { Finding } from '../../../src/domain/golden/finding.ts';
import type { CaseTurn, GoldenCase, GoldenSet, Suite } from '../../../src/domain/golden/golden-set.ts';
import type { Answer, NotAskedReason, Observation } from '../../../src/domain/golden/observation.ts';
import type { AgentAdapter, AgentFetch, Question } from '../../../src/ports/agent.ts';
import type { ExchangeStore } from '../../../src/ports/exchange-store.ts';
import type { ProgressEvent } from '../../../src/results/progress.ts';
import type { Verdict } from '../../../src/results/verdict.generated.ts';
import {
  replayGoldenSet,
  type ReplayRequest,
  type ReplayResult,
} from '../../../src/use-cases/replay-golden-set.ts';
import type { PodLook } from '../../../src/use-cases/replay/watch-pods.ts';
import { VirtualClock } from './virtual-clock.ts';

/** One question as the scripted agent sees it. */
export interface Asked {
  readonly question: Question;
  readonly pod: string;
  readonly caseId: string;
  /** Number of the ask of its case, from the request id. */
  readonly number: number;
  readonly turn: number;
  readonly atMs: number;
  readonly clock: VirtualClock;
  readonly signal: AbortSignal;
}

export type Agent = (asked: Asked) => Promise<Answer> | Answer;

export interface Situation {
  readonly cases?: readonly GoldenCase[];
  readonly suite?: Partial<Suite>;
  readonly pods?: readonly string[];
  readonly agent?: Agent;
  /** The pods as the cluster shows them at a time; all well by default. */
  readonly cluster?: (clock: VirtualClock) => readonly PodLook[];
  readonly judge?: (observation: Observation, goldenCase: GoldenCase) => readonly Finding[];
  readonly request?: Partial<ReplayRequest>;
  readonly onEvent?: (event: ProgressEvent) => void;
  /** Headers of each reply. */
  readonly replyHeaders?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly result: ReplayResult;
  readonly asked: readonly Asked[];
  readonly events: readonly ProgressEvent[];
  readonly kept: readonly SampleExchanges[];
  readonly stored: 'open' | 'committed' | 'discarded';
  readonly looks: number;
  readonly endedAtMs: number;
  readonly mostInFlight: number;
}

/** Plays a replay to its end in virtual time, against an agent that is a function. */
export async function play(situation: Situation): Promise<Outcome> {
  const clock = new VirtualClock();
  const names = situation.pods ?? ['pod-a', 'pod-b', 'pod-c'];
  const asked: Asked[] = [];
  const events: ProgressEvent[] = [];
  const kept: SampleExchanges[] = [];
  let stored: Outcome['stored'] = 'open';
  let looks = 0;
  let inFlight = 0;
  let mostInFlight = 0;
  let ids = 0;
  const adapter: AgentAdapter = {
    protocol: 'openai-chat',
    ask: async (question, fetch, signal) => {
      const pod = await fetch('http://pod.test').then((reply) => reply.text());
      const one = { ...readId(question), question, pod, atMs: clock.monotonicMs(), clock, signal };
      asked.push(one);
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      try {
        const answer = await (situation.agent ?? (() => after(clock, 100)))(one);
        return { answer, exchange: exchangeOf(question, answer, situation.replyHeaders ?? {}) };
      } finally {
        inFlight--;
      }
    },
  };
  // Answers with its pod's name, so that the scripted agent knows which road was taken.
  const fetchTo =
    (pod: string): AgentFetch =>
    () =>
      Promise.resolve(new Response(pod));
  const store: ExchangeStore = {
    begin: () =>
      Promise.resolve({
        keep: (sample) => Promise.resolve(void kept.push(sample)),
        commit: () => {
          stored = 'committed';
          return Promise.resolve({ kind: 'kept', folder: '/cache', leftOut: 0 });
        },
        discard: () => Promise.resolve(void (stored = 'discarded')),
      }),
    show: () => Promise.resolve({ kind: 'no-run' }),
    openCases: () => Promise.resolve({ kind: 'no-run' }),
  };
  const work = replayGoldenSet(
    {
      adapters: { 'openai-chat': adapter, 'openai-responses': adapter, http: adapter },
      judge: (_, observation, goldenCase) => situation.judge?.(observation, goldenCase) ?? [],
      store,
      clock,
      ids: { next: () => (++ids * 7919 + 36 ** 7).toString(36) },
      report: (event) => {
        events.push(event);
        situation.onEvent?.(event);
      },
    },
    {
      set: aSet(situation.cases ?? someCases(6), situation.suite),
      subject: { slot: 'green', image: 'agent:2', template: 'digest' },
      target: {
        kind: 'pods',
        pods: names.map((name) => ({ name, uid: `uid-${name}` })),
        port: 8000,
        fetchTo,
        inspectPods: () => {
          looks++;
          return Promise.resolve(situation.cluster?.(clock) ?? names.map((name) => aPod(name)));
        },
      },
      headersOf: () => ({}),
      keepAs: { context: 'c', namespace: 'n', service: 's', slot: 'green' },
      signal: new AbortController().signal,
      ...situation.request,
    },
  );
  const result = await clock.finish(work);
  return { result, asked, events, kept, stored, looks, endedAtMs: clock.monotonicMs(), mostInFlight };
}

export function verdictOf({ result }: Outcome): Verdict {
  if (result.kind !== 'settled') throw new Error(`no verdict but ${result.kind}`);
  return result.verdict;
}

export function caseOf(outcome: Outcome, id: string): Verdict['cases'][number] {
  const found = verdictOf(outcome).cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no case ${id}`);
  return found;
}

export function aPod(name: string, changes: Partial<PodLook> = {}): PodLook {
  return { name, uid: `uid-${name}`, ready: true, restarts: 0, containerIds: [`${name}-0`], ...changes };
}

export function someCases(count: number): readonly GoldenCase[] {
  return Array.from({ length: count }, (_, index) => aCase(`case-${index + 1}`));
}

export function aCase(id: string, changes: Partial<GoldenCase> = {}): GoldenCase {
  return {
    id,
    tags: [],
    severity: 'blocking',
    location: 'cases/all.yaml:1',
    adapter: 'openai-chat',
    path: '/v1/chat/completions',
    model: 'm',
    stream: false,
    tools: [],
    parameters: {},
    turns: [aTurn(`ask ${id}`)],
    ...changes,
  };
}

export function aTurn(content: string, changes: Partial<CaseTurn> = {}): CaseTurn {
  return { messages: [{ role: 'user', content }], toolResults: [], expect: {}, ...changes };
}

export function aSet(cases: readonly GoldenCase[], suite: Partial<Suite> = {}): GoldenSet {
  return {
    digest: '4be1c22d90aa',
    source: 'golden',
    cases,
    suite: {
      target: { port: 8000, scheme: 'http', host: undefined },
      headers: {},
      timeouts: { connectMs: 5_000, firstTokenMs: 20_000, totalMs: 60_000 },
      concurrency: 4,
      tools: 'client',
      effects: { kind: 'none' },
      ...suite,
    },
  };
}

/** A good answer that takes `ms`. */
export async function after(
  clock: VirtualClock,
  ms: number,
  changes: Partial<Observation> = {},
): Promise<Answer> {
  await clock.sleep(ms);
  return good({ timing: { ttftMs: ms / 2, totalMs: ms }, ...changes });
}

export function good(changes: Partial<Observation> = {}): Answer {
  const observation: Observation = {
    requestId: '',
    status: 200,
    text: 'fine',
    finishReason: 'stop',
    toolCalls: [],
    usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
    defects: [],
    timing: { ttftMs: 1, totalMs: 2 },
    body: {},
    ...changes,
  };
  return { kind: 'answered', observation };
}

export function missed(reason: NotAskedReason, retryAfterMs?: number, detail = 'as scripted'): Answer {
  return { kind: 'not-asked', reason, detail, retryAfterMs };
}

function readId({ requestId }: Question): { caseId: string; number: number; turn: number } {
  const [, caseId = '', number = '', turn = '1'] = /^[^/]+\/(.*)\/(\d+)(?:\.(\d+))?$/.exec(requestId) ?? [];
  return { caseId, number: Number(number), turn: Number(turn) };
}

function exchangeOf(question: Question, answer: Answer, headers: Readonly<Record<string, string>>) {
  return {
    requestId: question.requestId,
    request: { method: 'POST', url: question.baseUrl + question.path, headers: question.headers, body: '{}' },
    response:
      answer.kind === 'answered'
        ? { status: answer.observation.status, headers, body: '{}', truncated: false }
        : undefined,
  };
}
