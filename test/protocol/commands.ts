import type { Slot } from '../../src/domain/slots/slots.ts';
import { deployToIdle } from '../../src/use-cases/deploy-to-idle.ts';
import type { ClusterWork } from '../../src/use-cases/cluster-work.ts';
import { readSlots } from '../../src/use-cases/read-slots.ts';
import { planRecord, recordVerdict } from '../../src/use-cases/record-verdict.ts';
import { rollBack } from '../../src/use-cases/roll-back.ts';
import { switchTraffic } from '../../src/use-cases/switch-traffic.ts';
import { anyService } from '../builders/cluster-work.ts';
import { aVerdict } from '../builders/verdict.ts';
import { aCase, aSet } from '../use-cases/replay/situation.ts';
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
        return Promise.resolve({ kind: 'verdict', verdict: aVerdict(outcomeOf(good, slot), slot) });
      },
      skipVerify: false,
      reason: undefined,
      overlapMs,
      endpointsTimeoutMs: 1000,
      monitor: undefined,
    });
}

/** Where the slot keeps a verdict of what it is, that is taken. The set has no smoke case. */
export function aSwitchByReceipt(good: Good): ModelCommand {
  return (work) =>
    switchTraffic(work, {
      choice: anyService,
      to: undefined,
      expect: { image: undefined, version: undefined },
      dryRun: 'none',
      verify: (_, slot, cases) =>
        Promise.resolve(
          cases === 'smoke'
            ? { kind: 'no-case', why: 'the model has none' }
            : { kind: 'verdict', verdict: aVerdict(outcomeOf(good, slot), slot) },
        ),
      receipt: { maxAgeMs: 1000, set: () => Promise.resolve(modelSet), secretVersion, tool: 'model' },
      skipVerify: false,
      reason: undefined,
      endpointsTimeoutMs: 1000,
      monitor: undefined,
    });
}

/** Keeps the verdict of the idle slot on its Deployment. */
export function aRecord(good: Good): ModelCommand {
  return async (work) => {
    const nothing = { changed: false, op: null, warnings: [] };
    const reading = await readSlots(work, anyService, 'slots');
    if (reading.kind === 'refused') return { ...nothing, outcome: 'refused' };
    const { idle } = reading.pair;
    const toRecord = { ...work, secretVersion, tool: 'model' };
    const planned = await planRecord(toRecord, reading.pair, idle, modelSet);
    if (planned.kind === 'refused') return { ...nothing, outcome: 'refused' };
    const verdict = aVerdict(outcomeOf(good, idle), idle);
    const { outcome } = await recordVerdict(toRecord, anyService, planned.plan, modelSet, verdict);
    return { ...nothing, outcome };
  };
}

export const modelSet = aSet([aCase('one')]);
const secretVersion = () => Promise.resolve({ kind: 'not-allowed' } as const);

function outcomeOf({ templates }: Good, { template }: Slot): 'pass' | 'fail' {
  return templates.has(template) ? 'pass' : 'fail';
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
