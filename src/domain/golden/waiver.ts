import type { Finding } from './finding.ts';
import type { GoldenCase } from './golden-set.ts';

/** A finding that is let through for a while: it fails no case, and every report lists it. */
export interface Waiver {
  readonly case: string;
  /** As findings spell it: `length.words`. Never an invariant. */
  readonly check: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it holds, UTC: `2026-12-15`. */
  readonly expires: string;
  /** Digest of the image that it is bound to: `sha256:…`. */
  readonly image?: string | undefined;
  /** `waivers.yaml:3` */
  readonly location: string;
}

/** The checks of a case that may be waived, sorted: what its turns state, and what is judged without a word. */
export function waivableChecks({ turns }: Pick<GoldenCase, 'turns'>): readonly string[] {
  const stated = turns.flatMap(({ expect }) => [
    ...members('length', expect.length),
    ...members('latency', expect.latency),
    ...members('usage', expect.usage),
    ...members('text', expect.text).filter((check) => !neverWaived.has(check)),
    ...(expect.toolCalls === undefined ? [] : ['toolCalls']),
  ]);
  return [...new Set(['finishReason', 'toolCalls.arguments', ...stated])].sort();
}

/** Invariants, as far as a case can state them (is-invariant.ts). */
const neverWaived: ReadonlySet<string> = new Set(['text.notContains', 'text.notMatches']);

function members(check: string, stated: object | undefined): readonly string[] {
  return Object.keys(stated ?? {}).map((member) => `${check}.${member}`);
}

/** Whether its last day is over. */
export function hasExpired({ expires }: Pick<Waiver, 'expires'>, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires;
}

/** Those that hold for what runs: one that is bound to an image holds only where all pods run that. */
export function waiversFor(
  waivers: readonly Waiver[],
  imageDigests: readonly string[],
): { readonly hold: readonly Waiver[]; readonly passedOver: readonly Waiver[] } {
  const holds = ({ image }: Waiver): boolean =>
    image === undefined || (imageDigests.length > 0 && imageDigests.every((digest) => digest === image));
  return { hold: waivers.filter(holds), passedOver: waivers.filter((one) => !holds(one)) };
}

export function isWaived(waivers: readonly Waiver[], caseId: string, { check }: Finding): boolean {
  return waivers.some((waiver) => waiver.case === caseId && waiver.check === check);
}
