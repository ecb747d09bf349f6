import type { GoldenSet } from '../domain/golden/golden-set.ts';
import { costOfSample } from '../domain/golden/sampling/cost-of-sample.ts';
import { planRun } from '../domain/golden/sampling/plan-run.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { RunPlan } from '../results/run-plan.generated.ts';

/** The plan of a run of the whole set; nothing is asked, and no cluster is read. */
export async function showRunPlan(set: GoldenSet, tokenizer: Tokenizer): Promise<RunPlan> {
  const countTokens = await tokenizer.load();
  const plan = planRun(set);
  const costs = plan.cases.map((one) => ({
    ...one,
    cost: costOfSample(one.goldenCase, set.suite, countTokens),
  }));
  const sum = (of: (one: (typeof costs)[number]) => number): number =>
    costs.reduce((total, one) => total + of(one), 0);
  const atOnce = set.suite.concurrency * 60_000;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'RunPlan',
    set: { digest: set.digest, source: set.source },
    samples: { expected: plan.expected, worst: plan.worst },
    tokens: {
      expected: sum(({ expected, cost }) => expected * cost.tokens),
      worst: sum(({ worst, cost }) => worst * cost.tokens),
      casesWithoutBound: costs.filter(({ cost }) => !cost.bounded).length,
    },
    minutes: {
      expected: sum(({ expected, cost }) => expected * cost.ms) / atOnce,
      worst: sum(({ worst, cost }) => worst * cost.ms) / atOnce,
    },
    blocked: plan.blocked,
    cases: plan.cases.map(({ goldenCase, acceptable, expected, worst, blocked }) => ({
      id: goldenCase.id,
      severity: goldenCase.severity,
      mode: goldenCase.sampling?.mode ?? 'once',
      acceptable,
      samples: { expected, worst },
      blocked,
    })),
  };
}
