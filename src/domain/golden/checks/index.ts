import type { Expectation } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { checkFinishReason } from './check-finish-reason.ts';
import { checkLatency } from './check-latency.ts';
import { checkLength } from './check-length.ts';
import { checkReply } from './check-reply.ts';
import { checkSchema } from './check-schema.ts';
import { checkStatus } from './check-status.ts';
import { checkText } from './check-text.ts';
import { checkToolCalls } from './check-tool-calls.ts';
import { checkUsage } from './check-usage.ts';
import type { CheckContext } from './context.ts';

/** `reply` needs no expectation; each member of an expectation has the check of its name. */
export type CheckName = 'reply' | keyof Expectation;

export type Check = (
  expectation: Expectation,
  observation: Observation,
  context: CheckContext,
) => readonly Finding[];

/** All checks, in the order in which their findings are told. A new member of `expect` does not compile without one. */
export const checks: Readonly<Record<CheckName, Check>> = {
  reply: (_, observation) => checkReply(observation),
  status: ({ status }, observation) => checkStatus(status, observation),
  finishReason: ({ finishReason }, observation) => checkFinishReason(finishReason, observation),
  schema: where('schema', checkSchema),
  length: where('length', checkLength),
  text: where('text', checkText),
  toolCalls: ({ toolCalls }, observation) => checkToolCalls(toolCalls, observation),
  latency: where('latency', checkLatency),
  usage: where('usage', checkUsage),
};

/** A check that has nothing to say where the case states nothing. */
function where<N extends keyof Expectation>(
  name: N,
  check: (
    stated: NonNullable<Expectation[N]>,
    observation: Observation,
    context: CheckContext,
  ) => readonly Finding[],
): Check {
  return (expectation, observation, context) => {
    const stated = expectation[name];
    return stated === undefined ? [] : check(stated, observation, context);
  };
}
