import { atLeast, atMost } from './binomial.ts';
import {
  mostSamples,
  type Decision,
  type FixedSampling,
  type Sampling,
  type SequentialSampling,
} from './policy.ts';

/** What so many right and wrong samples decide; undefined while more are to be asked. */
export function decide(policy: Sampling, right: number, wrong: number): Decision | undefined {
  return policy.mode === 'fixed' ? decideFixed(policy, right, wrong) : decideSequential(policy, right, wrong);
}

/** Fewest further samples after which a decision may fall: asked at once, none of them is in vain. */
export function samplesUntilDecision(policy: Sampling, right: number, wrong: number): number {
  if (decide(policy, right, wrong) !== undefined) return 0;
  const left = mostSamples(policy) - right - wrong;
  if (policy.mode === 'fixed') return left;
  return Math.min(left, rightNeeded(policy, right, wrong), wrongNeeded(policy, right, wrong));
}

/** Smallest cap or number of samples at which the policy can pass. */
export function fewestToPass(policy: Sampling): number {
  if (policy.mode === 'sequential') return rightNeeded(policy, 0, 0);
  let samples = Math.max(1, Math.floor(Math.log(policy.alpha) / Math.log(policy.threshold)) - 1);
  while (atLeast(samples, samples, policy.threshold) > policy.alpha) samples += 1;
  return samples;
}

/**
 * The bound of Clopper and Pearson reaches the threshold exactly where so many right samples are, at the threshold,
 * less likely than alpha. Nothing is decided before the last sample.
 */
function decideFixed(policy: FixedSampling, right: number, wrong: number): Decision | undefined {
  const { samples, threshold, alpha, beta } = policy;
  const asked = right + wrong;
  if (asked < samples) return undefined;
  if (atLeast(right, asked, threshold) <= alpha) return 'pass';
  return atMost(right, asked, threshold) <= beta ? 'fail' : 'inconclusive';
}

/**
 * The bounds are 1/alpha and beta (Ville's inequality), a little wider than Wald's own: his are approximations, with
 * which an error may be likelier than declared.
 */
function decideSequential(policy: SequentialSampling, right: number, wrong: number): Decision | undefined {
  const ratio = logRatio(policy, right, wrong);
  if (ratio >= -Math.log(policy.alpha)) return 'pass';
  if (ratio <= Math.log(policy.beta)) return 'fail';
  const left = policy.maxSamples - right - wrong;
  const reachable = rightNeeded(policy, right, wrong) <= left || wrongNeeded(policy, right, wrong) <= left;
  return reachable ? undefined : 'inconclusive';
}

function rightNeeded(policy: SequentialSampling, right: number, wrong: number): number {
  const bound = -Math.log(policy.alpha);
  const step = Math.log(policy.acceptable / policy.unacceptable);
  let more = stepsBefore((bound - logRatio(policy, right, wrong)) / step);
  while (logRatio(policy, right + more, wrong) < bound) more += 1;
  return more;
}

function wrongNeeded(policy: SequentialSampling, right: number, wrong: number): number {
  const bound = Math.log(policy.beta);
  const step = Math.log((1 - policy.acceptable) / (1 - policy.unacceptable));
  let more = stepsBefore((bound - logRatio(policy, right, wrong)) / step);
  while (logRatio(policy, right, wrong + more) > bound) more += 1;
  return more;
}

/** A start one below the exact count: the last step is left to the comparison that decides. */
function stepsBefore(exact: number): number {
  return Math.max(0, Math.floor(exact) - 1);
}

function logRatio({ acceptable, unacceptable }: SequentialSampling, right: number, wrong: number): number {
  const up = Math.log(acceptable / unacceptable);
  const down = Math.log((1 - acceptable) / (1 - unacceptable));
  return right * up + wrong * down;
}
