import { setTimeout as wait } from 'node:timers/promises';
import { agentAdapters } from '../../../src/adapters/agent/protocols.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Message, Question } from '../../../src/ports/agent.ts';
import type { Answer, Observation } from '../../../src/domain/golden/observation.ts';

export const clock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};

export const never = new AbortController().signal;

export function says(content: string): Message {
  return { role: 'user', content };
}

/** A question about an order, streamed, with time-outs that a test can bear. */
export function question(baseUrl: string, more: Partial<Question> = {}): Question {
  return {
    requestId: 'run1/case/1',
    sessionId: 'session1',
    baseUrl,
    path: '/v1/chat/completions',
    headers: {},
    model: 'support-agent',
    stream: true,
    messages: [says('Where are my orders A-17 and B-4?')],
    tools: [],
    parameters: {},
    timeouts: { connectMs: 5000, firstTokenMs: 5000, totalMs: 10_000 },
    ...more,
  };
}

export function ask(asked: Question, secrets: readonly string[] = [], signal: AbortSignal = never) {
  return agentAdapters({ clock, secrets })['openai-chat'].ask(asked, globalThis.fetch, signal);
}

/** The observation of an answer; fails the test where there is none. */
export function observed(answer: Answer): Observation {
  if (answer.kind === 'answered') return answer.observation;
  throw new Error(`not asked: ${answer.reason}, ${answer.detail}`);
}

export async function observe(asked: Question): Promise<Observation> {
  return observed((await ask(asked)).answer);
}

export function defectsOf(observation: Observation): readonly string[] {
  return observation.defects.map(({ kind }) => kind);
}
