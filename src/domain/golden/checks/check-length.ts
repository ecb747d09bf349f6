import type { LengthExpectation, Range } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import type { CheckContext } from './context.ts';
import { brokenBound } from './describe-range.ts';

/** The text is neither too short nor too long, in each unit that is stated. */
export function checkLength(
  expected: LengthExpectation,
  observation: Observation,
  context: CheckContext,
): readonly Finding[] {
  return units.flatMap((unit) => within(unit, expected[unit], observation, context));
}

const units = ['chars', 'words', 'tokens'] as const;

type Unit = (typeof units)[number];

interface Measured {
  readonly count: number;
  /** What counted, where it was not the reply. */
  readonly tokenizer?: string;
}

/** Length of the text of a reply in one of the units that a case may bound. */
export function measureLength(unit: Unit, observation: Observation, context: CheckContext): Measured {
  switch (unit) {
    case 'chars':
      return { count: countCodePoints(observation.text) };
    case 'words':
      return { count: countWords(observation.text) };
    case 'tokens':
      return measureTokens(observation, context);
  }
}

/** Unicode code points: a surrogate pair is one, so is a surrogate that stands alone. */
export function countCodePoints(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

/** Runs of what is not white space. */
export function countWords(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0;
}

function measureTokens(observation: Observation, context: CheckContext): Measured {
  const reported = observation.usage?.completionTokens;
  return reported === undefined ? context.countTokens(observation.text) : { count: reported };
}

function within(
  unit: Unit,
  range: Range | undefined,
  observation: Observation,
  context: CheckContext,
): readonly Finding[] {
  if (range === undefined) return [];
  const { count, tokenizer } = measureLength(unit, observation, context);
  const broken = brokenBound(range, count);
  if (broken === undefined) return [];
  const actual = tokenizer === undefined ? `${count}` : `${count} (counted by ${tokenizer})`;
  return [{ check: `length.${unit}`, expected: broken, actual, pointer: context.contentPointer }];
}
