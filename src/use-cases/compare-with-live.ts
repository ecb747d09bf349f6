import type { GoldenSet } from '../domain/golden/golden-set.ts';
import { decidingCases } from '../domain/golden/sampling/policy.ts';
import { readyCurrentPods, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { ExchangeStore } from '../ports/exchange-store.ts';
import type { PodConnections } from '../ports/pod-connections.ts';
import type { Baseline, CaseVerdict, Verdict } from '../results/verdict.generated.ts';
import { verifySlot, type JudgeWork, type VerifyLimits, type VerifyOutcome } from './verify-slot.ts';

/** The live slot serves users: no more than this is asked of it, one at a time. */
const MOST_CASES = 20;

export interface Compared {
  readonly verdict: Verdict;
  /** Of the whole run: what the verdict took is gone. */
  readonly limits: VerifyLimits | undefined;
}

/**
 * Asks the live slot once each case that failed. Where it fails the same checks, the golden case is stale rather than
 * the change bad; the outcome stays what it is.
 */
export async function compareWithLive(
  work: JudgeWork & { readonly cluster: Cluster; readonly connections: PodConnections },
  set: GoldenSet,
  pair: SlotPair,
  { verdict, limits }: Compared,
): Promise<VerifyOutcome> {
  const failed = verdict.cases.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
  if (failed.length === 0) return { kind: 'verdict', verdict };
  if (verdict.slot === pair.live.name) {
    work.report({
      kind: 'warning',
      text: `${verdict.slot} is live itself: there is nothing to compare with`,
    });
    return { kind: 'verdict', verdict };
  }
  const asked = failed.slice(0, MOST_CASES);
  const left = limitsLeft(limits, verdict);
  const live = onPods(pair.live, asked.length);
  if (left === undefined) return told(verdict, live.name, 'the limits of the run are used up');
  if (live.pods.length === 0) return told(verdict, live.name, 'no pod of it is ready');
  const outcome = await verifySlot({ ...work, store: keepsNothing }, onceOf(set, asked), pair, live, left);
  return outcome.kind === 'interrupted' ? outcome : told(verdict, live.name, outcome.verdict);
}

/** The cases, each asked once; no waiver hides what live fails. */
function onceOf(set: GoldenSet, ids: readonly string[]): GoldenSet {
  const cases = set.cases.filter(({ id }) => ids.includes(id));
  return {
    ...set,
    suite: { ...set.suite, concurrency: 1 },
    cases: cases.map((one) => ({ ...one, sampling: undefined })),
    waivers: undefined,
    excerpt: {
      of: set.excerpt?.of ?? set.cases.length,
      deciding: decidingCases(cases),
      by: ['--baseline live'],
      shard: undefined,
    },
  };
}

/** On no more pods than there are cases, or some would be asked twice. */
function onPods(live: Slot, most: number): Slot {
  return { ...live, pods: readyCurrentPods(live).slice(0, most) };
}

/** Undefined where nothing is left. */
function limitsLeft(limits: VerifyLimits = {}, { totals }: Verdict): VerifyLimits | undefined {
  const { maxDurationMs, maxTokens } = limits;
  const left = {
    maxDurationMs: maxDurationMs === undefined ? undefined : maxDurationMs - totals.durationMs,
    maxTokens: maxTokens === undefined ? undefined : maxTokens - totals.tokens,
  };
  return Object.values(left).some((amount) => amount !== undefined && amount <= 0) ? undefined : left;
}

/** @param live its verdict, or why there is none */
function told(verdict: Verdict, slot: string, live: Verdict | string): VerifyOutcome {
  const cases = verdict.cases.map((one) =>
    one.outcome === 'fail' ? { ...one, baseline: { slot, ...baselineOf(one, live) } } : one,
  );
  return { kind: 'verdict', verdict: { ...verdict, cases } };
}

function baselineOf({ id, findings }: CaseVerdict, live: Verdict | string): Omit<Baseline, 'slot'> {
  if (typeof live === 'string') return { kind: 'unknown', checks: [], reason: live };
  const there = live.cases.find((one) => one.id === id);
  if (there === undefined)
    return { kind: 'unknown', checks: [], reason: `no more than ${MOST_CASES} cases are asked of it` };
  const { outcome, reason = 'no reason is known' } = there;
  if (outcome === 'inconclusive') return { kind: 'unknown', checks: [], reason };
  const failing = [...new Set(findings.map(({ check }) => check))];
  const alike = failing.filter((check) => there.findings.some((finding) => finding.check === check));
  return { kind: alike.length === failing.length ? 'stale-golden' : 'regression', checks: alike };
}

/** The live slot's last run is whoever's verified it, not this one's. */
const keepsNothing: ExchangeStore = {
  begin: () =>
    Promise.resolve({
      keep: () => Promise.resolve(),
      commit: () => Promise.resolve({ kind: 'kept', folder: '', leftOut: 0 }),
      discard: () => Promise.resolve(),
    }),
  show: () => Promise.resolve({ kind: 'no-run' }),
  openCases: () => Promise.resolve({ kind: 'no-run' }),
};
