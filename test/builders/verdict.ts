import type { Slot } from '../../src/domain/slots/slots.ts';
import type { Outcome, Verdict } from '../../src/results/verdict.generated.ts';

/** What a replay says of a slot, of one blocking case. */
export function aVerdict(outcome: Outcome, slot?: Slot): Verdict {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'Verdict',
    outcome,
    slot: slot?.name ?? 'green',
    template: slot?.template ?? null,
    set: { digest: '4be1', source: 'golden' },
    selection: { whole: true, of: 1, by: [] },
    cases: [
      {
        id: 'greeting',
        outcome,
        severity: 'blocking',
        location: 'golden/cases/greeting.yaml:1',
        findings: [],
        samples: [],
      },
    ],
    totals: {
      pass: Number(outcome === 'pass'),
      fail: Number(outcome === 'fail'),
      inconclusive: Number(outcome === 'inconclusive'),
      advisory: 0,
      samples: 1,
      tokens: 10,
      durationMs: 5,
      pods: 3,
    },
  };
}
