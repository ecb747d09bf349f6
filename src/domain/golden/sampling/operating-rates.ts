import { decide } from './decide.ts';
import { mostSamples, type Sampling } from './policy.ts';

/** How a policy treats an agent whose answers are right at a given rate, independently of each other. */
export interface OperatingRates {
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  /** Samples on average. */
  readonly samples: number;
}

/** Exact, by dynamic programming over the walk: the chance of each count of wrong samples that is still undecided. */
export function operatingRates(policy: Sampling | undefined, rate: number): OperatingRates {
  if (policy === undefined) return { pass: rate, fail: 1 - rate, inconclusive: 0, samples: 1 };
  const ended = { pass: 0, fail: 0, inconclusive: 0 };
  let samples = 0;
  let open: readonly number[] = [1];
  for (let asked = 1; asked <= mostSamples(policy); asked++) {
    samples += open.reduce((sum, chance) => sum + chance, 0);
    const next = open.map((chance, wrong) => chance * rate + (open[wrong - 1] ?? 0) * (1 - rate));
    next.push((open.at(-1) ?? 0) * (1 - rate));
    open = next.map((chance, wrong) => {
      const decision = decide(policy, asked - wrong, wrong);
      if (decision === undefined || chance === 0) return chance;
      ended[decision] += chance;
      return 0;
    });
  }
  return { ...ended, samples };
}
