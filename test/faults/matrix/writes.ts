import { following, everyTime } from './moments.ts';
import type { RequestMatch } from '../request-match.ts';
import type { Expected, Row, Trouble, TroubleAt } from './row.ts';
import { answer, drop, hang, reset } from './troubles.ts';

/** One write of a command, and how the command ends by whether it was made. */
export interface Write {
  /** As the rows are named after it. */
  readonly name: string;
  readonly on: RequestMatch;
  /** How its object is read again. */
  readonly again: RequestMatch;
  readonly of: Pick<Row, 'given' | 'words'>;
  readonly made: Expected;
  readonly notMade: Expected;
  /** Where it was made, and nobody can find out (`made`, 7). */
  readonly unread?: Expected;
  /** Where it was not made, and nobody knows (`notMade`, 7). */
  readonly inDoubt?: Expected;
}

/** Of a server that takes no answer for long. */
export const impatient = ['--request-timeout', '2s'] as const;

/** A write whose answer does not come, or is an error: it is made once, or not at all, and it is known which. */
export function rowsOfWrite({ name, on, again, of, made, notMade, ...doubtful }: Write): readonly Row[] {
  const row = (what: string, trouble: Trouble | readonly TroubleAt[], expected: Expected): Row => ({
    ...of,
    name: `${name}: ${what}`,
    troubles: 'kind' in trouble ? [{ on, trouble }] : trouble,
    expected,
  });
  const patiently = (one: Row): Row => ({ ...one, words: [...one.words, ...impatient] });
  const notRead: TroubleAt = { on: following(on, again), times: everyTime, trouble: answer(500) };
  return [
    row('dropped on its way', drop('arrived'), made),
    row('its answer is lost', drop('answered'), made),
    row('its answer is cut in the middle', { kind: 'cut-answer', afterBytes: 40 }, made),
    row('reset, not made', reset('arrived'), made),
    row('reset, made', reset('answered'), made),
    row('500, not made', answer(500), made),
    row('500, made', answer(500, 'answered'), made),
    row('503, not made', answer(503), made),
    row('409, not made', answer(409), made),
    row('409, made', answer(409, 'answered'), made),
    row('429 with Retry-After', answer(429), notMade),
    row('410', answer(410), notMade),
    patiently(row('hangs, not made', hang('arrived'), made)),
    patiently(row('hangs, made', hang('answered'), made)),
    patiently(row('arrives after it was sent again', { kind: 'late', until: on }, made)),
    row('its answer is lost, and the object cannot be read', [{ on, trouble: drop('answered') }, notRead], {
      ...(doubtful.unread ?? made),
      exit: 7,
    }),
    row('dropped each time', [{ on, times: everyTime, trouble: drop('arrived') }], {
      ...(doubtful.inDoubt ?? notMade),
      exit: 7,
    }),
  ];
}
