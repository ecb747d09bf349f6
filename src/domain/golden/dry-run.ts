import type { Exchange } from './exchange.ts';
import type { Finding } from './finding.ts';
import type { Effects } from './golden-set.ts';
import { shorten } from './shorten.ts';

const check = 'effects';

/** The header that asks the agent for a dry run, where the suite says that the agent knows one. */
export function dryRunHeader(effects: Effects): Readonly<Record<string, string>> {
  return effects.kind === 'acknowledged' ? { [effects.header]: 'true' } : {};
}

/**
 * An agent that ran the request for real has no such header in its reply, or says `false`. Replies that are errors count as
 * acknowledged: whatever refused the request may stand in front of the agent.
 */
export function judgeAcknowledgement(effects: Effects, exchange: Exchange): readonly Finding[] {
  if (effects.kind !== 'acknowledged' || exchange.response === undefined) return [];
  if (exchange.response.status >= 400) return [];
  const wanted = effects.header.toLowerCase();
  const [, value] =
    Object.entries(exchange.response.headers).find(([name]) => name.toLowerCase() === wanted) ?? [];
  if (/^(true|1|yes)$/i.test(value?.trim() ?? '')) return [];
  return [
    {
      check,
      expected: `the reply confirms the dry run with ${effects.header}: true`,
      actual: `${value === undefined ? 'no such header in the reply' : shorten(`the value ${value}`)}: the request may have had effects`,
      pointer: '',
    },
  ];
}

/** Whether an agent may have done something that was not to be done. */
export function mayHaveHadEffects(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.check === check);
}
