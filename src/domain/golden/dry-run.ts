import type { Exchange } from './exchange.ts';
import type { Finding } from './finding.ts';
import type { Effects } from './golden-set.ts';

const check = 'effects';

/** The header that asks the agent for a dry run, where the suite says that the agent knows one. */
export function dryRunHeader(effects: Effects): Readonly<Record<string, string>> {
  return effects.kind === 'acknowledged' ? { [effects.header]: 'true' } : {};
}

/**
 * An agent that ran the request for real has no such header in its reply. Replies that are errors count as
 * acknowledged: whatever refused the request may stand in front of the agent.
 */
export function judgeAcknowledgement(effects: Effects, exchange: Exchange): readonly Finding[] {
  if (effects.kind !== 'acknowledged' || exchange.response === undefined) return [];
  if (exchange.response.status >= 400) return [];
  const wanted = effects.header.toLowerCase();
  if (Object.keys(exchange.response.headers).some((name) => name.toLowerCase() === wanted)) return [];
  return [
    {
      check,
      expected: `the reply confirms the dry run with ${effects.header}`,
      actual: 'no such header in the reply: the request may have had effects',
      pointer: '',
    },
  ];
}

/** Whether an agent may have done something that was not to be done. */
export function mayHaveHadEffects(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.check === check);
}
