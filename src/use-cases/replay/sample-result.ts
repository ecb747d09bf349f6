import type { TurnFinding } from '../../domain/golden/exchange.ts';
import type { JudgedSample } from '../../domain/golden/verdict/settle-case.ts';
import type { SampleAnswer } from './ask-sample.ts';
import type { Measurements } from './measurements.ts';

/** What became of one planned sample. */
export type SampleResult =
  | {
      readonly kind: 'judged';
      readonly pod: string;
      readonly requestId: string;
      readonly findings: readonly TurnFinding[];
      readonly waived: readonly TurnFinding[];
      readonly measurements: Measurements;
      readonly answer: string | undefined;
    }
  /** Asked, and still it cannot be told. */
  | {
      readonly kind: 'untold';
      readonly pod: string;
      readonly requestId: string;
      readonly reason: string;
    }
  | { readonly kind: 'not-asked'; readonly reason: string };

/** An ask that brought nothing that counts. */
export type Untold = Extract<SampleResult, { kind: 'untold' }>;

export function untold(
  ask: { readonly pod: string; readonly requestId: string },
  why: string,
  asked: number,
): Untold {
  return { kind: 'untold', pod: ask.pod, requestId: ask.requestId, reason: withAskCount(why, asked) };
}

/** As the verdict's rules want it. */
export function judged(result: SampleResult): JudgedSample {
  return result.kind === 'judged'
    ? { findings: result.findings, notAsked: undefined }
    : { findings: [], notAsked: result.reason };
}

/** `agent-green-7d9f-x2k refused the connection: connect ECONNREFUSED` */
export function whyNotAsked(pod: string, answer: Extract<SampleAnswer, { kind: 'not-asked' }>): string {
  const text = notAskedTexts[answer.reason](pod);
  return answer.detail === '' ? text : `${text}: ${answer.detail}`;
}

/** `… (asked twice)` */
function withAskCount(reason: string, asked: number): string {
  const times = asked === 1 ? 'once' : asked === 2 ? 'twice' : `${asked} times`;
  return `${reason} (asked ${times})`;
}

const notAskedTexts: Readonly<
  Record<Extract<SampleAnswer, { kind: 'not-asked' }>['reason'], (pod: string) => string>
> = {
  'rate-limited': (pod) => `${pod} limits the rate of requests`,
  unavailable: (pod) => `${pod} is not available`,
  refused: (pod) => `${pod} refused the connection`,
  unreached: (pod) => `${pod} could not be reached`,
  lost: (pod) => `${pod} ended the connection before a reply`,
  'no-answer': (pod) => `${pod} did not answer in time`,
  'pod-gone': (pod) => `${pod} is gone`,
  interrupted: (pod) => `the request to ${pod} was cancelled`,
};
