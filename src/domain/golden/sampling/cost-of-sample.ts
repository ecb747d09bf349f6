import type { CaseTurn, GoldenCase, Suite } from '../golden-set.ts';
import type { CountTokens } from '../judge-turn.ts';

/** What one sample may take at most, as far as the set bounds it. */
export interface SampleCost {
  /** Of prompts and replies; replies without a bound are not in it. */
  readonly tokens: number;
  /** Whether every reply has a bound. */
  readonly bounded: boolean;
  readonly ms: number;
}

/** Every turn sends the conversation so far again: its messages, and the replies at their bounds. */
export function costOfSample(goldenCase: GoldenCase, suite: Suite, countTokens: CountTokens): SampleCost {
  let context = goldenCase.tools.length === 0 ? 0 : countTokens(JSON.stringify(goldenCase.tools)).count;
  let tokens = 0;
  let bounded = true;
  let ms = 0;
  for (const turn of goldenCase.turns) {
    context += countTokens(spoken(turn)).count;
    const reply = replyBound(turn, goldenCase);
    bounded &&= reply !== undefined;
    context += reply ?? 0;
    tokens += Math.min(context, turn.expect.usage?.totalTokens?.max ?? Infinity);
    ms += Math.min(turn.expect.latency?.totalMs?.max ?? Infinity, suite.timeouts.totalMs);
  }
  return { tokens, bounded, ms };
}

function spoken({ messages, toolResults }: CaseTurn): string {
  const texts = messages.map(({ content }) =>
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  return [...texts, ...toolResults.map(({ content }) => content)].join('\n');
}

/** What the case, or the request itself, allows a reply; several bounds hold together. */
function replyBound({ expect }: CaseTurn, { parameters }: GoldenCase): number | undefined {
  const asked = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'].map((name) => parameters[name]);
  const bounds = [
    expect.usage?.completionTokens?.max,
    expect.usage?.totalTokens?.max,
    expect.length?.tokens?.max,
    ...asked,
  ].filter((bound) => typeof bound === 'number');
  return bounds.length === 0 ? undefined : Math.min(...bounds);
}
