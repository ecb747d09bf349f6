import type { Json } from '../../json.ts';
import type { Range } from '../expectation.ts';
import type { Observation, Usage } from '../observation.ts';
import type { Breakage, BreakTurn } from './breakage.ts';

/** What is measured beside the text is past a bound that the case states, by one, and nothing else is. */
export const breakLimits: BreakTurn = ({ answer, expect: { latency, usage, length } }) => [
  ...beyond('latency', 'ttftMs', latency?.ttftMs, (ms) => firstTokenAt(answer, ms)),
  ...beyond('latency', 'totalMs', latency?.totalMs, (totalMs) => ({
    ...answer,
    timing: { ...answer.timing, totalMs },
  })),
  ...beyond('usage', 'promptTokens', usage?.promptTokens, (promptTokens) =>
    counting(answer, { promptTokens }),
  ),
  ...beyond('usage', 'completionTokens', usage?.completionTokens, (completionTokens) =>
    counting(answer, { completionTokens }),
  ),
  ...beyond('usage', 'totalTokens', usage?.totalTokens, (totalTokens) => counting(answer, { totalTokens })),
  ...beyond('length', 'tokens', length?.tokens, (completionTokens) => counting(answer, { completionTokens })),
];

function beyond(
  member: string,
  measure: string,
  range: Range | { readonly max: number } | undefined,
  broken: (value: number) => Observation,
): readonly Breakage[] {
  return boundsOf(range).map(([bound, limit]) => {
    const value = bound === 'max' ? limit + 1 : limit - 1;
    const stated: Json = { [measure]: { [bound]: limit } };
    return {
      what: `${member}.${measure} ${value}`,
      answer: broken(value),
      proposal: { check: `${member}.${measure}`, expect: { [member]: stated } },
    };
  });
}

function boundsOf(range: Range | undefined): readonly (readonly ['min' | 'max', number])[] {
  const { min = 0, max } = range ?? {};
  return [...(min > 0 ? [['min', min] as const] : []), ...(max === undefined ? [] : [['max', max] as const])];
}

function firstTokenAt(answer: Observation, ttftMs: number): Observation {
  return { ...answer, timing: { ttftMs, totalMs: Math.max(ttftMs, answer.timing.totalMs) } };
}

/** The total follows its parts, where the reply says all of them. */
function counting(answer: Observation, counts: Partial<Usage>): Observation {
  const before = answer.usage ?? {
    promptTokens: undefined,
    completionTokens: undefined,
    totalTokens: undefined,
  };
  const usage: Usage = { ...before, ...counts };
  const { promptTokens: prompt, completionTokens: completion, totalTokens: total } = usage;
  const adds = counts.totalTokens === undefined && total !== undefined;
  if (!adds || prompt === undefined || completion === undefined) return { ...answer, usage };
  return { ...answer, usage: { ...usage, totalTokens: prompt + completion } };
}
