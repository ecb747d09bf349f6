import {
  applyOldService,
  changeTemplate,
  deleteDeployment,
  editService,
  moveService,
  turnUnready,
} from './disturbances.ts';
import { everyTime, following, reading, writing } from './moments.ts';
import type { Expected, Row, TroubleAt } from './row.ts';
import { answer, drop, first, kill, meanwhile } from './troubles.ts';
import { rowsOfWrite } from './writes.ts';

const watched = ['--monitor', '0', '--timeout', '10s'] as const;
const of = { given: 'new', words: ['switch', '--to', 'green', ...watched, '--overlap', '1s'] } as const;
const begun = ['overlap to green'];
const done: Expected = { exit: 0, live: 'green', history: ['switch to green', ...begun] };
const stays: Expected = { exit: 1, live: 'blue', history: [] };
const left: Expected = { exit: 6, live: 'blue', history: ['rollback to blue', ...begun] };
const stands: Expected = { exit: 7, live: 'both', history: begun };
const movedBack: Expected = { exit: 6, live: 'blue', history: ['rollback to blue', ...done.history] };

/** The two writes, and the one that leaves an overlap. */
const opening = { ...writing.service, body: /"op":"remove","path":"\/spec\/selector\/slot"/ };
const finishing = { ...writing.service, body: /"path":"\/spec\/selector\/slot","value":"green"/ };
const leaving = { ...writing.service, body: /"path":"\/spec\/selector\/slot","value":"blue"/ };
/** Both are selected, and endpoints are waited for. */
const waiting = following(opening, reading.slices);

const row = (name: string, troubles: TroubleAt | readonly TroubleAt[], expected: Expected): Row => ({
  ...of,
  name,
  troubles: 'on' in troubles ? [troubles] : troubles,
  expected,
});

const beforeTheFirst: readonly Row[] = [
  row(
    'the template is changed by somebody right before the first write',
    { on: opening, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...left, green: '1.3.2' },
  ),
  row(
    'the pod turns unready right before the first write',
    { on: opening, trouble: first(turnUnready('green')) },
    left,
  ),
  row(
    'the Service is labelled by somebody right before the first write',
    { on: opening, trouble: first(editService) },
    done,
  ),
  {
    ...row(
      'the Service is moved by somebody right before the first write',
      { on: opening, trouble: first(moveService('green')) },
      { exit: 5, live: 'green', history: ['rollback to blue', 'switch to green'], unexplained: true },
    ),
    given: 'rolled-back',
  },
];

const between: readonly Row[] = [
  row(
    'the template is changed by somebody while both are selected',
    { on: waiting, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...left, green: '1.3.2' },
  ),
  row(
    'the pod turns unready while both are selected',
    { on: waiting, trouble: first(turnUnready('green')) },
    left,
  ),
  row(
    'the Deployment is deleted while both are selected',
    { on: waiting, trouble: first(deleteDeployment('green')) },
    { ...left, green: 'none' },
  ),
  row(
    'the Service is labelled by somebody while both are selected',
    { on: waiting, trouble: first(editService) },
    done,
  ),
  row(
    'the old Service is applied while both are selected',
    { on: waiting, trouble: first(applyOldService) },
    { ...stands, live: 'blue', unexplained: true },
  ),
  row(
    'the Service is moved by somebody while both are selected',
    { on: waiting, trouble: first(moveService('green')) },
    { ...stands, live: 'green', unexplained: true },
  ),
  row(
    'endpoints cannot be listed while both are selected',
    { on: following(opening, reading.slices), times: everyTime, trouble: answer(500) },
    { ...left, exit: 7, says: /endpoints could not be read/ },
  ),
  row(
    'the slots cannot be read while both are selected',
    { on: following(opening, reading.replicaSets), times: everyTime, trouble: answer(500) },
    { ...stands, says: /could not be read again/ },
  ),
  row(
    'the template changed, and the answer of leaving is lost',
    [
      { on: waiting, trouble: first(changeTemplate('green', '1.3.2')) },
      { on: leaving, trouble: drop('answered') },
    ],
    { ...left, green: '1.3.2' },
  ),
  row(
    'the template changed, and leaving: 429',
    [
      { on: waiting, trouble: first(changeTemplate('green', '1.3.2')) },
      { on: leaving, trouble: answer(429) },
    ],
    { ...stands, green: '1.3.2', unexplained: true, says: /moving back failed/ },
  ),
];

const atTheSecond: readonly Row[] = [
  row(
    'the template is changed by somebody right before the second write',
    { on: finishing, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...movedBack, green: '1.3.2' },
  ),
  row(
    'the old Service is applied right before the second write',
    { on: finishing, trouble: first(applyOldService) },
    { ...stands, live: 'blue', unexplained: true },
  ),
  row(
    'the old Service is applied right after the second write',
    { on: finishing, trouble: meanwhile(applyOldService) },
    { ...done, exit: 7, live: 'blue', unexplained: true },
  ),
];

const killed = ({ live, history }: Pick<Expected, 'live' | 'history'>): Expected => ({
  exit: 'killed',
  live,
  history,
});

const kills: readonly Row[] = [
  row('killed before its first write is forwarded', { on: opening, trouble: kill('arrived') }, killed(stays)),
  row(
    'killed before its first write is answered',
    { on: opening, trouble: kill('answered') },
    killed(stands),
  ),
  row('killed while both are selected', { on: waiting, trouble: kill('arrived') }, killed(stands)),
  row(
    'killed before its second write is forwarded',
    { on: finishing, trouble: kill('arrived') },
    killed(stands),
  ),
  row(
    'killed before its second write is answered',
    { on: finishing, trouble: kill('answered') },
    killed(done),
  ),
  row(
    'killed before leaving is forwarded',
    [
      { on: waiting, trouble: first(turnUnready('green')) },
      { on: leaving, trouble: kill('arrived') },
    ],
    killed(stands),
  ),
  row(
    'killed before leaving is answered',
    [
      { on: waiting, trouble: first(turnUnready('green')) },
      { on: leaving, trouble: kill('answered') },
    ],
    killed(left),
  ),
];

/** What others do to an overlap that was left behind. */
const standing = { ...stands, exit: 1 } as const;

export const overlapRows: readonly Row[] = [
  ...rowsOfWrite({
    name: 'the first write',
    on: opening,
    again: reading.service,
    of,
    made: done,
    notMade: stays,
    unread: stands,
  }),
  ...beforeTheFirst,
  ...between,
  ...rowsOfWrite({
    name: 'the second write',
    on: finishing,
    again: reading.service,
    of,
    made: done,
    notMade: left,
    inDoubt: stands,
  }),
  ...atTheSecond,
  ...kills,
  ...rowsOfWrite({
    name: 'rollback out of it',
    on: leaving,
    again: reading.service,
    of: { given: 'overlap', words: ['rollback', '--timeout', '10s'] },
    made: { ...left, exit: 0 },
    notMade: standing,
  }),
  ...rowsOfWrite({
    name: 'switch finishes it',
    on: finishing,
    again: reading.service,
    of: { given: 'overlap', words: ['switch', ...watched] },
    made: done,
    notMade: standing,
  }),
];
