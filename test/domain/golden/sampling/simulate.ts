import { decide } from '../../../../src/domain/golden/sampling/decide.ts';
import { operatingRates } from '../../../../src/domain/golden/sampling/operating-rates.ts';
import type { Decision, Sampling } from '../../../../src/domain/golden/sampling/policy.ts';

const chances = { alpha: 0.05, beta: 0.05 };

/** Policies by name, each with its true rates: unacceptable, in between, acceptable, better. */
export const policies: readonly {
  readonly name: string;
  readonly policy: Sampling;
  readonly rates: readonly number[];
}[] = [
  sequential('sequential .95/.70, cap 20', 0.95, 0.7, 20),
  sequential('sequential .95/.80, cap 40', 0.95, 0.8, 40),
  sequential('sequential .99/.90, cap 100', 0.99, 0.9, 100),
  fixed('fixed 14 at .80', 14, 0.8),
  fixed('fixed 40 at .90', 40, 0.9),
  {
    name: 'sequential .95/.70, cap 40, beta shared by 50 cases',
    policy: {
      mode: 'sequential',
      acceptable: 0.95,
      unacceptable: 0.7,
      alpha: 0.05,
      beta: 0.001,
      maxSamples: 40,
    },
    rates: [0.5, 0.7, 0.85, 0.95, 0.99],
  },
];

function sequential(name: string, acceptable: number, unacceptable: number, maxSamples: number) {
  const policy: Sampling = { mode: 'sequential', acceptable, unacceptable, ...chances, maxSamples };
  return { name, policy, rates: [0.5, unacceptable, (acceptable + unacceptable) / 2, acceptable, 0.995] };
}

function fixed(name: string, samples: number, threshold: number) {
  const policy: Sampling = { mode: 'fixed', samples, threshold, acceptable: 0.99, ...chances };
  return { name, policy, rates: [0.5, threshold, (threshold + 0.99) / 2, 0.99] };
}

/** Outcomes of so many runs against an agent of the given rate. */
export function simulate(
  policy: Sampling,
  rate: number,
  runs: number,
  random: () => number,
): Readonly<Record<Decision, number>> {
  const counts = { pass: 0, fail: 0, inconclusive: 0 };
  for (let run = 0; run < runs; run++) counts[walk(policy, rate, random)] += 1;
  return counts;
}

function walk(policy: Sampling, rate: number, random: () => number): Decision {
  for (let right = 0, wrong = 0; ;) {
    const decision = decide(policy, right, wrong);
    if (decision !== undefined) return decision;
    if (random() < rate) right += 1;
    else wrong += 1;
  }
}

/** Mulberry32: 32 bits of state are enough for this many draws. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whether a count lies in the 99.99 % interval: neither tail of the binomial distribution is below 0.00005. */
export function isPlausible(count: number, runs: number, rate: number): boolean {
  return tail(count, runs, rate) > 0.00005 && tail(runs - count, runs, 1 - rate) > 0.00005;
}

/** Chance of at most `count`; summed by its own recurrence, not by the code under test. */
function tail(count: number, runs: number, rate: number): number {
  if (rate <= 1e-15) return 1;
  if (rate >= 1 - 1e-15) return count === runs ? 1 : 0;
  let log = runs * Math.log1p(-rate);
  let sum = Math.exp(log);
  for (let k = 1; k <= count; k++) {
    log += Math.log((runs - k + 1) / k) + Math.log(rate / (1 - rate));
    sum += Math.exp(log);
  }
  return sum;
}

/** Every policy at every true rate: what is computed, and what so many seeded runs counted. */
export function compareAll(runs: number, seed: number) {
  const random = seeded(seed);
  return policies.flatMap(({ name, policy, rates }) =>
    rates.map((rate) => {
      const computed = operatingRates(policy, rate);
      return { name, policy, rate, computed, counted: simulate(policy, rate, runs, random) };
    }),
  );
}
