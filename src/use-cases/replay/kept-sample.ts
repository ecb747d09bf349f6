import type { SampleExchanges } from '../../domain/golden/exchange.ts';
import type { SampleAnswer } from './ask-sample.ts';

interface Asked {
  readonly caseId: string;
  readonly requestId: string;
  readonly pod: string;
}

/**
 * What is kept of an ask for `--show`.
 * @param reason why the answer does not count; undefined for one that does
 */
export function keptSample(asked: Asked, answer: SampleAnswer, reason: string | undefined): SampleExchanges {
  const findings = answer.kind === 'answered' && reason === undefined ? answer.findings : [];
  const told = findings.length === 0 ? 'pass' : 'fail';
  const outcome = reason === undefined ? told : 'inconclusive';
  return { ...asked, outcome, findings, reason, exchanges: answer.exchanges };
}

/** What is kept besides of an answer that was kept before as good or bad. */
export function disowned(asked: Asked, change: string): SampleExchanges {
  const reason = `${change}: this answer does not count`;
  return { ...asked, outcome: 'inconclusive', findings: [], reason, exchanges: [] };
}
