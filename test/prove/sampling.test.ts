import { expect, test } from 'vitest';
import { compareAll, isPlausible } from '../domain/golden/sampling/simulate.ts';
import { recordProof } from './record-proof.ts';

const runs = 10_000;
const seed = 7_112_026;

test(`${runs} seeded runs of each policy and true rate count what is computed`, async () => {
  const compared = compareAll(runs, seed);
  for (const { name, policy, rate, computed, counted } of compared) {
    const bad = policy.mode === 'fixed' ? policy.threshold : policy.unacceptable;
    const good = policy.mode === 'fixed' ? policy.threshold : policy.acceptable;
    if (rate <= bad) expect(computed.pass, name).toBeLessThanOrEqual(policy.alpha);
    if (rate >= good) expect(computed.fail, name).toBeLessThanOrEqual(policy.beta);
    for (const outcome of ['pass', 'fail', 'inconclusive'] as const) {
      const text = `${name} at ${rate}: ${counted[outcome]} ${outcome}, computed ${computed[outcome]}`;
      expect(isPlausible(counted[outcome], runs, computed[outcome]), text).toBe(true);
    }
  }
  const lines = compared.map(({ name, rate, computed, counted }) => {
    const shown = (['pass', 'fail', 'inconclusive'] as const).map(
      (outcome) => `${outcome} ${counted[outcome]} (${(runs * computed[outcome]).toFixed(1)})`,
    );
    return [`${name}, true share ${Number(rate.toFixed(4))}`, shown.join(', ')] as const;
  });
  await recordProof(
    `Sampling: ${runs} runs a line with seed ${seed}, counted (computed)`,
    'not asked',
    Object.fromEntries(lines),
  );
});
