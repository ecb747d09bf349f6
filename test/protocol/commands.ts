import { deployToIdle } from '../../src/use-cases/deploy-to-idle.ts';
import type { ClusterWork } from '../../src/use-cases/cluster-work.ts';
import { rollBack } from '../../src/use-cases/roll-back.ts';
import { switchTraffic } from '../../src/use-cases/switch-traffic.ts';
import { anyService } from '../builders/cluster-work.ts';
import { aVerdict } from '../builders/verdict.ts';
import type { Good, Promised } from './invariants.ts';

/** The commands' own use cases, whole: nothing of the protocol is written down a second time. */

export type ModelCommand = (work: ClusterWork) => Promise<Promised>;

/** The replay passes what is good and fails everything else. */
/** @param overlapMs how long both slots are selected first */
export function aSwitch(good: Good, to?: string, overlapMs = 0): ModelCommand {
  return (work) =>
    switchTraffic(work, {
      choice: anyService,
      to,
      expect: { image: undefined, version: undefined },
      dryRun: 'none',
      verify: (_, slot) => {
        const outcome = good.templates.has(slot.template) ? 'pass' : 'fail';
        return Promise.resolve({ kind: 'verdict', verdict: aVerdict(outcome, slot) });
      },
      skipVerify: false,
      reason: undefined,
      overlapMs,
      endpointsTimeoutMs: 1000,
      monitor: undefined,
    });
}

export function aRollback(to?: string): ModelCommand {
  return (work) =>
    rollBack(work, {
      choice: anyService,
      to,
      reason: to === undefined ? undefined : 'the model says so',
      dryRun: 'none',
      endpointsTimeoutMs: 1000,
    });
}

/** Puts an image on the idle slot that no replay has passed. */
export function aDeploy(image: string): ModelCommand {
  return (work) =>
    deployToIdle(work, {
      choice: anyService,
      images: new Map([['', image]]),
      env: new Map(),
      agentVersion: undefined,
      configs: new Map(),
      readFiles: () => Promise.reject(new Error('no files here')),
      dryRun: 'none',
      discardRollback: true,
      timeoutMs: 1000,
    });
}
