import {
  applyOldService,
  changeTemplate,
  editService,
  moveService,
  replacePod,
  strayPodComes,
  strayPodGoes,
} from './disturbances.ts';
import { everyTime, following, reading, writing } from './moments.ts';
import type { Expected, Row, TroubleAt } from './row.ts';
import { answer, drop, first, kill, meanwhile } from './troubles.ts';
import { rowsOfWrite } from './writes.ts';

const of = { given: 'switched', words: ['rollback', '--timeout', '10s'] } as const;
const done: Expected = { exit: 0, live: 'blue', history: ['rollback to blue', 'switch to green'] };
const stays: Expected = { exit: 1, live: 'green', history: ['switch to green'] };
const patch = writing.service;

const row = (name: string, troubles: TroubleAt | readonly TroubleAt[], expected: Expected): Row => ({
  ...of,
  name,
  troubles: 'on' in troubles ? [troubles] : troubles,
  expected,
});

const others: readonly Row[] = [
  row('Services: 500', { on: reading.services, trouble: answer(500) }, stays),
  row('who asks is not told', { on: reading.review, trouble: drop('arrived') }, done),
  row(
    'the template of blue is changed by somebody before it is read',
    { on: reading.services, trouble: first(changeTemplate('blue', '1.2.1')) },
    { ...stays, exit: 5, says: /target-changed/ },
  ),
  row(
    'the template of blue is changed by somebody right before the patch',
    { on: patch, trouble: first(changeTemplate('blue', '1.2.1')) },
    { ...done, exit: 7, unexplained: true, says: /no longer runs the template that was rolled back to/ },
  ),
  row(
    'the old Service is applied right before the patch',
    { on: patch, trouble: first(applyOldService) },
    { ...stays, exit: 5, live: 'blue', unexplained: true },
  ),
  row(
    'the Service is moved to green again right after the patch',
    { on: patch, trouble: meanwhile(moveService('green')) },
    { ...done, exit: 7, live: 'green', unexplained: true },
  ),
  row(
    'the template of blue cannot be read again',
    { on: following(patch, reading.blue), times: everyTime, trouble: answer(500) },
    { ...done, says: /not checked whether blue still runs what it ran before/ },
  ),
  row(
    'the Service is labelled by somebody right before the patch',
    { on: patch, trouble: first(editService) },
    done,
  ),
  row(
    'the pod of blue is deleted right before the patch, and another one comes',
    { on: patch, trouble: first(replacePod('blue')) },
    done,
  ),
  row(
    'the watch of endpoints is cut at once',
    [
      { on: following(patch, reading.slices), trouble: first(strayPodComes('blue')) },
      { on: reading.watchedSlices, trouble: { kind: 'cut-watch', afterEvents: 0 } },
      { on: reading.watchedSlices, nth: 2, trouble: first(strayPodGoes('blue')) },
    ],
    done,
  ),
  row(
    'the Service is moved to green again when the endpoints hold blue alone',
    { on: following(patch, reading.service), trouble: first(moveService('green')) },
    { ...done, exit: 7, live: 'green', unexplained: true, says: /moved to blue, and then on/ },
  ),
  row(
    'endpoints cannot be listed',
    { on: reading.slices, times: everyTime, trouble: answer(500) },
    { ...done, exit: 7 },
  ),
  row(
    'the Event: 500',
    { on: writing.event, trouble: answer(500) },
    { ...done, says: /no Event was recorded/ },
  ),
  row(
    'killed before its patch is forwarded',
    { on: patch, trouble: kill('arrived') },
    { ...stays, exit: 'killed' },
  ),
  {
    ...row(
      'killed before its patch is answered',
      { on: patch, trouble: kill('answered') },
      { ...done, exit: 'killed' },
    ),
  },
  row(
    'killed after its patch',
    { on: following(patch, reading.slices), trouble: kill('arrived') },
    { ...done, exit: 'killed' },
  ),
  row(
    'killed before its Event is answered',
    { on: writing.event, trouble: kill('answered') },
    { ...done, exit: 'killed' },
  ),
];

export const rollbackRows: readonly Row[] = [
  ...rowsOfWrite({ name: 'the patch', on: patch, again: reading.service, of, made: done, notMade: stays }),
  ...others,
];
