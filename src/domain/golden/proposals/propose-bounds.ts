import type { CheckContext } from '../checks/context.ts';
import { measureLength } from '../checks/check-length.ts';
import type { Expectation, Range } from '../expectation.ts';
import type { Observation } from '../observation.ts';
import type { Answers } from './propose-changes.ts';
import type { ProposedChange } from './proposed-case.ts';

/** So much room beyond what was seen: the next answer is not of the very same length. */
const room = 0.05;

type Measure = (answer: Observation) => number | undefined;

/** Bounds that the answers broke, moved to where all of them hold with a little room. */
export function proposeBounds(
  { length, usage, latency }: Expectation,
  answers: Answers,
  context: CheckContext,
): readonly Omit<ProposedChange, 'turn'>[] {
  const bounds: readonly (readonly [string, Range | undefined, Measure])[] = [
    ...(['chars', 'words', 'tokens'] as const).map(
      (unit) =>
        [
          `length.${unit}`,
          length?.[unit],
          (one: Observation) => measureLength(unit, one, context).count,
        ] as const,
    ),
    ...(['ttftMs', 'totalMs'] as const).map(
      (time) => [`latency.${time}`, latency?.[time], ({ timing }: Observation) => timing[time]] as const,
    ),
    ...(['promptTokens', 'completionTokens', 'totalTokens'] as const).map(
      (member) => [`usage.${member}`, usage?.[member], (one: Observation) => one.usage?.[member]] as const,
    ),
  ];
  return bounds.flatMap(([check, range, measure]) =>
    range === undefined ? [] : moveBounds(check, range, measure, answers),
  );
}

/** What was not measured in every answer cannot be bounded by them. */
function moveBounds(
  check: string,
  { min, max }: Range,
  measure: Measure,
  { replies, recorded }: Answers,
): readonly Omit<ProposedChange, 'turn'>[] {
  const values = replies.map(measure);
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length || known.length === 0) return [];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const was = recorded && measure(recorded);
  const change = (bound: 'min' | 'max', before: number, after: number): Omit<ProposedChange, 'turn'> => ({
    check,
    edit: { kind: 'replace', pointer: `/${check.replace('.', '/')}/${bound}`, before, after },
    samples: known.map(whole),
    was: was === undefined ? undefined : whole(was),
  });
  return [
    ...(min !== undefined && least < min ? [change('min', min, roundedDown(least * (1 - room)))] : []),
    ...(max !== undefined && most > max ? [change('max', max, roundedUp(most * (1 + room)))] : []),
  ];
}

/** Milliseconds are measured in fractions. */
function whole(value: number): string {
  return String(Math.ceil(value));
}

/** To two significant digits: `224.7` to `230`. */
function roundedUp(value: number): number {
  return Math.ceil(value / stepOf(value)) * stepOf(value);
}

function roundedDown(value: number): number {
  return Math.floor(value / stepOf(value)) * stepOf(value);
}

function stepOf(value: number): number {
  return value < 100 ? 1 : 10 ** (Math.floor(Math.log10(value)) - 1);
}
