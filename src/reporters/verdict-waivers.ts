import type { UsedWaiver, Verdict } from '../results/verdict.generated.ts';
import { printable } from './printable.ts';

/** The waivers that a verdict rests on, a line each: `refund-window length.words, by ada until 2026-12-15: reason`. */
export function waiverLines({ waivers = [] }: Pick<Verdict, 'waivers'>): readonly string[] {
  return waivers.map(waiverLine);
}

export function waiverLine({ case: id, check, owner, expires, reason, image }: UsedWaiver): string {
  const bound = image === undefined ? '' : `, for ${image} alone`;
  return printable(`${id} ${check}, by ${owner} until ${expires}${bound}: ${reason}`);
}
