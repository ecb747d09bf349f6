import type { Json } from '../../json.ts';
import type { GoldenCase } from '../golden-set.ts';
import type { Observation } from '../observation.ts';
import type { RecordedCase } from '../recorded-case.ts';
import { jsonOf } from './break-fields.ts';
import { noteMembers } from './break-members.ts';
import type { Breakage, Family } from './breakage.ts';
import { families, familyNames } from './index.ts';

/** A breakage of one turn of a case's recorded answer. */
export interface PlacedBreakage extends Breakage {
  readonly family: Family;
  /** From 0. */
  readonly turn: number;
}

/** By case id. */
export type Breakages = ReadonlyMap<string, readonly PlacedBreakage[]>;

/** All ways in which recorded answers of a set are broken; the same ones for the same answers and cases. */
export function breakAnswers(
  cases: readonly GoldenCase[],
  recorded: ReadonlyMap<string, RecordedCase>,
): Breakages {
  const seen = seenIn(recorded.values());
  return new Map(
    cases.map((goldenCase) => [
      goldenCase.id,
      breakAnswer(goldenCase, recorded.get(goldenCase.id)?.turns ?? [], seen),
    ]),
  );
}

/** Members of all recorded answers, arguments and fields, by name. */
function seenIn(recorded: Iterable<RecordedCase>): ReadonlyMap<string, readonly Json[]> {
  const seen = new Map<string, Json[]>();
  for (const { turns } of recorded) for (const turn of turns) noteTurn(seen, turn);
  return seen;
}

function noteTurn(seen: Map<string, Json[]>, { text, toolCalls }: Observation): void {
  for (const call of toolCalls) if (call.arguments.kind === 'json') noteMembers(seen, call.arguments.value);
  const value = jsonOf(text);
  if (value !== undefined) noteMembers(seen, value);
}

/** Turn by turn. */
function breakAnswer(
  { turns }: GoldenCase,
  answers: readonly Observation[],
  seen: ReadonlyMap<string, readonly Json[]>,
): readonly PlacedBreakage[] {
  return answers.flatMap((answer, turn) => {
    const expect = turns[turn]?.expect ?? {};
    return familyNames.flatMap((family) =>
      families[family]({ answer, expect, seen }).map((breakage) => ({ ...breakage, family, turn })),
    );
  });
}
