import { agentImage, agentVersion } from '../domain/slots/agent-container.ts';
import { isWhatIsMeant } from '../domain/slots/plan-switch.ts';
import { expectationRefusals, type Expectations } from '../domain/slots/preflight.ts';
import { rolloutState } from '../domain/slots/rollout-state.ts';
import {
  desiredReplicas,
  readyCurrentPods,
  slotNamed,
  type Slot,
  type SlotPair,
} from '../domain/slots/slots.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { StepState } from '../results/progress.ts';
import type { ClusterWork } from './cluster-work.ts';
import { readSlots } from './read-slots.ts';
import { inSeconds } from './replay/in-seconds.ts';
import type { VerifyOptions } from './verify-idle.ts';

const LOOK_EVERY_MS = 2_000;

export type WaitOutcome =
  /** `expect` is what the command goes on with: it says how long it was waited for where that was in vain. */
  | { readonly kind: 'over'; readonly expect: Expectations }
  /** The slots are as they were last read. */
  | { readonly kind: 'interrupted'; readonly pair: SlotPair };

type Work = Pick<ClusterWork, 'cluster' | 'clock' | 'sha256' | 'report' | 'interruption'>;

/**
 * Waits for what somebody else brings, GitOps as a rule: until the slot runs what is expected of it and is rolled out.
 * The slots are read anew each time, since traffic may move meanwhile. Throws what the first look throws.
 * @param timeoutMs undefined where nothing is waited for
 */
export async function waitForExpected(
  work: Work,
  expected: VerifyOptions,
  timeoutMs: number | undefined,
): Promise<WaitOutcome> {
  const { expect } = expected;
  if (timeoutMs === undefined) return { kind: 'over', expect };
  const { clock, interruption } = work;
  const say = (state: StepState, text: string): void => work.report({ kind: 'step', state, text });
  const wanted = words(expect);
  const start = clock.monotonicMs();
  let last = await look(work, expected);
  for (let shown: string | undefined; ;) {
    const waitedMs = clock.monotonicMs() - start;
    if (last.kind === 'hopeless') return { kind: 'over', expect };
    if (interruption.signal.aborted) return { kind: 'interrupted', pair: last.pair };
    if (last.kind === 'there') {
      if (shown !== undefined) say('done', `${wanted} is there after ${inSeconds(waitedMs)}`);
      return { kind: 'over', expect };
    }
    const leftMs = timeoutMs - waitedMs;
    if (leftMs <= 0) {
      say('failed', `waited ${inSeconds(waitedMs)}: ${last.why}`);
      return { kind: 'over', expect: { ...expect, waitedMs } };
    }
    if (last.why !== shown) say('note', `waiting up to ${inSeconds(timeoutMs)} for ${wanted}: ${last.why}`);
    shown = last.why;
    await clock.sleep(Math.min(LOOK_EVERY_MS, leftMs), interruption.signal).catch(() => undefined);
    last = await lookAgain(work, expected, last.pair);
  }
}

type Look =
  | { readonly kind: 'there'; readonly pair: SlotPair }
  /** `why` says for people what is missing. */
  | { readonly kind: 'not-yet'; readonly why: string; readonly pair: SlotPair }
  /** Somebody has to act; what the command says of it helps more than waiting. */
  | { readonly kind: 'hopeless' };

async function look(work: Work, { choice, slot: name, expect }: VerifyOptions): Promise<Look> {
  const reading = await readSlots(work, choice, 'slots');
  if (reading.kind === 'refused') return { kind: 'hopeless' };
  const { pair } = reading;
  if (name === undefined && isWhatIsMeant(pair.live, expect)) return { kind: 'there', pair };
  const slot = name === undefined ? pair.idle : slotNamed(pair, name);
  if (slot === undefined) return { kind: 'hopeless' };
  const state = rolloutState(slot.deployment);
  if (expectationRefusals(slot, expect).length > 0) return { kind: 'not-yet', why: whatRuns(slot), pair };
  if (state.kind === 'failed') return { kind: 'hopeless' };
  const [desired, ready] = [desiredReplicas(slot.deployment), readyCurrentPods(slot).length];
  if (state.kind === 'done' && ready > 0 && ready >= desired) return { kind: 'there', pair };
  return { kind: 'not-yet', why: `${slot.name} is not rolled out, ${ready} of ${desired} ready`, pair };
}

function whatRuns({ name, deployment }: Slot): string {
  return `${name} runs ${words({ image: agentImage(deployment), version: agentVersion(deployment) })}`;
}

/** A look that fails meanwhile is made again: API servers restart too. */
async function lookAgain(work: Work, expected: VerifyOptions, pair: SlotPair): Promise<Look> {
  try {
    return await look(work, expected);
  } catch (error) {
    if (!(error instanceof ClusterError) || !mayPass(error)) throw error;
    const [problem = ''] = error.message.split('\n');
    return { kind: 'not-yet', why: `the slots could not be read: ${problem}`, pair };
  }
}

function mayPass({ status }: ClusterError): boolean {
  return status === undefined || status === 429 || status >= 500;
}

/** `agent-service:1.3.0, version 1.3.0` */
function words({ image, version }: Expectations): string {
  const parts = [image, version === undefined ? undefined : `version ${version}`];
  return parts.filter((part) => part !== undefined).join(', ');
}
