import type { CaseVerdict, Finding, Verdict } from '../../../src/results/verdict.generated.ts';

export const tooLong: Finding = {
  check: 'length.words',
  expected: 'at most 120',
  actual: '214',
  pointer: '/choices/0/message/content',
};
export const noCall: Finding = {
  check: 'toolCalls',
  expected: 'get_order {"id": "A-17"}',
  actual: 'no call',
  pointer: '',
};

export function aCase(id: string, changes: Partial<CaseVerdict> = {}): CaseVerdict {
  const outcome = changes.outcome ?? 'pass';
  return {
    id,
    outcome,
    severity: 'blocking',
    location: 'cases/refunds.yaml:12',
    findings: [],
    samples: [{ requestId: `r/${id}/1`, pod: 'agent-green-7d9f-x2k', outcome, totalMs: 1234 }],
    ...changes,
  };
}

export function failing(id: string, findings: Finding[], changes: Partial<CaseVerdict> = {}): CaseVerdict {
  return aCase(id, { outcome: 'fail', findings, ...changes });
}

export function untold(id: string, reason: string, changes: Partial<CaseVerdict> = {}): CaseVerdict {
  return aCase(id, { outcome: 'inconclusive', reason, ...changes });
}

export function aVerdict(cases: CaseVerdict[], changes: Partial<Verdict> = {}): Verdict {
  const blocking = cases.filter(({ severity }) => severity === 'blocking');
  const of = (outcome: string, among = blocking) => among.filter((one) => one.outcome === outcome).length;
  const fail = of('fail');
  const inconclusive = of('inconclusive');
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'Verdict',
    outcome: fail > 0 ? 'fail' : inconclusive > 0 ? 'inconclusive' : 'pass',
    slot: 'green',
    image: 'agent-service:1.3.0',
    template: 'digest',
    set: { digest: '4be1c22d90aa', source: 'golden' },
    selection: { whole: true, of: cases.length, by: [] },
    cases,
    totals: {
      pass: of('pass', cases),
      fail,
      inconclusive,
      advisory: cases.filter((one) => one.severity === 'advisory' && one.outcome !== 'pass').length,
      samples: cases.length,
      tokens: 3210,
      durationMs: 8400,
      pods: 3,
    },
    ...changes,
  };
}

/** The verdict of the screen that the report was drawn after. */
export const mixed = aVerdict([
  aCase('greeting'),
  failing('refund-window', [tooLong, noCall]),
  untold('order-status-stream', 'agent-green-7d9f-x2k restarted during the run (asked twice)'),
  ...Array.from({ length: 9 }, (_, index) => aCase(`good-${index}`)),
]);

const measured = { ttftMs: 120, totalMs: 900, length: { chars: 240, words: 40 } };

/** A verdict of several samples a case, with all that was measured. */
export const sampled = aVerdict([
  aCase('greeting', {
    tags: ['smoke'],
    samples: [
      {
        requestId: 'r/greeting/1',
        pod: 'agent-green-a',
        outcome: 'pass',
        ...measured,
        usage: { totalTokens: 80 },
      },
    ],
  }),
  failing(
    'refund-window',
    [
      tooLong,
      {
        check: 'toolCalls',
        expected: 'get_order {"lang": "en", "full": true, "id": "A-17"}',
        actual: 'get_order {"lang": "en", "full": true, "id": "A-18"}',
        pointer: '/choices/0/message/tool_calls/0',
      },
    ],
    {
      tags: ['smoke', 'refunds'],
      sampling: { mode: 'fixed', right: 1, told: 2 },
      samples: [
        { requestId: 'r/refund-window/1', pod: 'agent-green-a', outcome: 'pass', ...measured },
        {
          requestId: 'r/refund-window/2',
          pod: 'agent-green-b',
          outcome: 'fail',
          ttftMs: 120,
          totalMs: 2400,
          length: { chars: 1284, words: 214 },
          answer: 'We refund\nwithin 14 days.',
        },
      ],
    },
  ),
  untold('order-status-stream', 'agent-green-c restarted during the run (asked twice)', {
    samples: [{ requestId: 'r/order-status-stream/2', pod: 'agent-green-c', outcome: 'inconclusive' }],
  }),
  aCase('farewell', {
    severity: 'advisory',
    samples: ['a', 'c', 'c'].map((pod, at) => ({
      requestId: `r/farewell/${at + 1}`,
      pod: `agent-green-${pod}`,
      outcome: 'pass',
      ...measured,
    })),
  }),
]);
