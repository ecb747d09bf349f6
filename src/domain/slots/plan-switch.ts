import { latestEntry } from './history.ts';
import { inOverlapRefusals, isLiveAlone, overlapMs, overlapOf, overlapRefusals } from './overlap.ts';
import { expectationRefusals, preflight, type Expectations } from './preflight.ts';
import { reasonRefusals } from './reason-refusals.ts';
import { revertRefusals } from './revert-refusals.ts';
import { sameTemplate } from './same-template.ts';
import type { Refusal } from './refusal.ts';
import { slotNamed, type Slot, type SlotPair } from './slots.ts';

export interface SwitchRequest {
  /** The slot to make live; the idle one where undefined. */
  readonly to: string | undefined;
  readonly expect: Expectations;
  /** Go although a controller is known to put the selector back. */
  readonly allowRevert?: boolean | undefined;
  /** How long both slots shall be selected first, in milliseconds; undefined where nobody said so. */
  readonly overlapMs?: number | undefined;
  /** Why, in the operator's words. */
  readonly reason?: string | undefined;
}

/** Where a switch would go, before any verdict. */
export type SwitchPlan =
  | { readonly kind: 'already-live'; readonly slot: Slot }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly to: Slot | undefined }
  | { readonly kind: 'go'; readonly to: Slot };

export function planSwitch(pair: SlotPair, request: SwitchRequest): SwitchPlan {
  const service = pair.service.metadata.name;
  if (pair.history.kind === 'unreadable')
    return refusedBecause(
      [{ kind: 'history-unreadable', service, problem: pair.history.problem }],
      undefined,
    );
  const to = request.to === undefined ? pair.idle : slotNamed(pair, request.to);
  if (to === undefined) {
    const slots = [pair.live.name, pair.idle.name].sort();
    return refusedBecause([{ kind: 'no-such-slot', service, asked: request.to ?? '', slots }], undefined);
  }
  if (isLiveAlone(pair, to)) return planToLive(to, request.expect);
  const overlap = overlapOf(pair);
  // A switch finishes an overlap, and goes nowhere else: back is what `rollback` goes.
  if (overlap !== undefined && to.name !== overlap.to)
    return refusedBecause(inOverlapRefusals(pair), undefined);
  if (request.to === undefined && overlap === undefined && isWhatIsMeant(pair.live, request.expect)) {
    const unclear = whichIsMeant(pair, request.expect);
    return unclear.length > 0 ? refusedBecause(unclear, to) : { kind: 'already-live', slot: pair.live };
  }
  const refusals = [
    ...expectationRefusals(to, request.expect),
    ...(request.to === undefined ? toggleRefusal(pair) : []),
    ...preflight(pair, to),
    ...(overlapMs(pair, to, request.overlapMs) > 0 ? overlapRefusals(pair) : []),
    ...reasonRefusals(pair.service, request.reason),
    ...(request.allowRevert === true ? [] : revertRefusals(pair.service)),
  ];
  return refusals.length > 0 ? refusedBecause(refusals, to) : { kind: 'go', to };
}

function planToLive(live: Slot, expect: Expectations): SwitchPlan {
  const refusals = expectationRefusals(live, expect);
  return refusals.length > 0 ? refusedBecause(refusals, live) : { kind: 'already-live', slot: live };
}

/** A caller that names what it wants live, and has it live, is done: safe to repeat. */
export function isWhatIsMeant(live: Slot, expect: Expectations): boolean {
  const named = expect.image !== undefined || expect.version !== undefined;
  return named && expectationRefusals(live, expect).length === 0;
}

/**
 * New prompts under the version that is live: the words of the caller fit both slots. Done already would be wrong,
 * unless traffic just left the idle one, or the slots differ in nothing but their label.
 */
function whichIsMeant(pair: SlotPair, expect: Expectations): readonly Refusal[] {
  const { service, live, idle } = pair;
  if (expectationRefusals(idle, expect).length > 0 || toggleRefusal(pair).length > 0) return [];
  if (sameTemplate(pair)) return [];
  const { image, version } = expect;
  const words = [
    image === undefined ? [] : `image ${image}`,
    version === undefined ? [] : `version ${version}`,
  ];
  return [
    {
      kind: 'both-are-meant',
      service: service.metadata.name,
      live: live.name,
      idle: idle.name,
      meant: words.flat().join(', '),
    },
  ];
}

/** Running `switch` twice must not move traffic there and back. */
function toggleRefusal(pair: SlotPair): readonly Refusal[] {
  const last = latestEntry(pair.history);
  const { idle, live } = pair;
  if (last?.from !== idle.name || last.to !== live.name || last.templates[idle.name] !== idle.template)
    return [];
  return [
    {
      kind: 'just-left',
      service: pair.service.metadata.name,
      slot: idle.name,
      who: last.who,
      when: last.when,
      live: live.name,
    },
  ];
}

function refusedBecause(refusals: readonly Refusal[], to: Slot | undefined): SwitchPlan {
  return { kind: 'refused', refusals, to };
}
