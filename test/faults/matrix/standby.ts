import { changeTemplate, moveService, scaleToTwo } from './disturbances.ts';
import { following, reading, writing } from './moments.ts';
import type { Expected, Row, TroubleAt } from './row.ts';
import { answer, drop, first, kill } from './troubles.ts';
import { rowsOfWrite } from './writes.ts';

const of = { given: 'new', words: ['standby'] } as const;
const done: Expected = { exit: 0, live: 'blue', history: [], size: 0 };
const stays: Expected = { exit: 1, live: 'blue', history: [] };
const patch = writing.deployment;
const before = ['rollback to blue', 'switch to green'];

const row = (name: string, troubles: TroubleAt | readonly TroubleAt[], expected: Expected): Row => ({
  ...of,
  name,
  troubles: 'on' in troubles ? [troubles] : troubles,
  expected,
});
/** Within the hold time of a rollback. */
const forced = (one: Row): Row => ({ ...one, given: 'rolled-back', words: ['standby', '--force'] });
const moves: TroubleAt = { on: patch, trouble: first(moveService('green')) };
const moved: Expected = { ...stays, exit: 5, live: 'green', history: before, unexplained: true };

export const standbyRows: readonly Row[] = [
  ...rowsOfWrite({ name: 'the patch', on: patch, again: reading.green, of, made: done, notMade: stays }),
  row('Services: 500', { on: reading.services, trouble: answer(500) }, stays),
  row('HPAs: 500', { on: reading.autoscalers, trouble: answer(500) }, stays),
  row('who asks is not told', { on: reading.review, trouble: answer(500) }, done),
  row(
    'the template is changed by somebody right before the patch',
    { on: patch, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...stays, exit: 5, green: '1.3.2', says: /changed-meanwhile/ },
  ),
  row(
    'the slot is scaled by somebody right before the patch',
    { on: patch, trouble: first(scaleToTwo('green')) },
    { ...stays, exit: 5, size: 2, says: /changed-meanwhile/ },
  ),
  forced(row('the Service moves to green right before the patch: its pods come back', moves, moved)),
  forced(
    row(
      'the Service moves to green, and the answer of giving its pods back is lost',
      [moves, { on: patch, nth: 2, trouble: drop('answered') }],
      moved,
    ),
  ),
  forced(
    row(
      'the Service moves to green, and its pods cannot be given back: 429',
      [moves, { on: patch, nth: 2, trouble: answer(429) }],
      { ...moved, exit: 7, size: 0, says: /was not put back/ },
    ),
  ),
  row(
    'the Service cannot be read after the patch',
    { on: following(patch, reading.service), trouble: answer(500) },
    { ...done, exit: 7, says: /it is not certain that green is still idle/ },
  ),
  forced(
    row(
      'killed before its patch is forwarded',
      { on: patch, trouble: kill('arrived') },
      { ...stays, exit: 'killed', history: before },
    ),
  ),
  forced(
    row(
      'killed before its patch is answered',
      { on: patch, trouble: kill('answered') },
      { ...done, exit: 'killed', history: before },
    ),
  ),
  forced(
    row(
      'killed after its patch',
      { on: following(patch, reading.service), trouble: kill('arrived') },
      { ...done, exit: 'killed', history: before },
    ),
  ),
];
