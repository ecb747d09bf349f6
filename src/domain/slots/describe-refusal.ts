import { discoveryTexts } from './discovery-refusals.ts';
import { planTexts } from './plan-refusals.ts';
import type { CommandScope } from './printed-command.ts';
import { recordTexts } from './record-refusals.ts';
import { sizeTexts } from './size-refusals.ts';
import type { Refusal } from './refusal.ts';
import { overlapTexts } from './overlap-texts.ts';
import type { HelpScope, RefusalText, RefusalTexts } from './refusal-text.ts';

/** The compiler demands a text for each kind. */
const texts: RefusalTexts = {
  ...discoveryTexts,
  ...planTexts,
  ...sizeTexts,
  ...recordTexts,
  ...overlapTexts,
};

/** @param service as far as it is known, for the commands that help */
export function describeRefusal(
  refusal: Refusal,
  scope: CommandScope,
  service: string | undefined,
): RefusalText {
  // The table has a text for each kind; the compiler cannot relate the two unions to one another.
  const describe = texts[refusal.kind] as (refusal: Refusal, at: HelpScope) => RefusalText;
  return describe(refusal, { ...scope, service });
}
