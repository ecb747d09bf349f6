import { changeTemplate, keepFailure, recordPass } from './disturbances.ts';
import { everyTime, following, reading, writing } from './moments.ts';
import type { Expected, Row, TroubleAt } from './row.ts';
import { answer, drop, first, kill } from './troubles.ts';
import { rowsOfWrite } from './writes.ts';

const of = { given: 'new', words: ['verify', '--record'] } as const;
const made: Expected = { exit: 0, live: 'blue', history: [], kept: 'pass' };
const notMade: Expected = { ...made, exit: 1, kept: 'none' };
const patch = writing.deployment;

const row = (name: string, trouble: TroubleAt | readonly TroubleAt[], expected: Expected): Row => ({
  ...of,
  name,
  troubles: 'on' in trouble ? [trouble] : trouble,
  expected,
});
const failing = (one: Row): Row => ({ ...one, before: changeTemplate('green', '1.3.0-too-long') });
const failed: Expected = { ...made, exit: 3, kept: 'fail', green: '1.3.0-too-long' };

/** A switch that goes by a receipt. */
const byReceipt = (one: Row): Row => ({
  ...one,
  words: ['switch', '--to', 'green', '--monitor', '0', '--timeout', '10s'],
  before: recordPass,
});
const switched: Expected = { ...made, live: 'green', history: ['switch to green'], says: /"taken": true/ };

export const recordRows: readonly Row[] = [
  ...rowsOfWrite({ name: 'the receipt', on: patch, again: reading.green, of, made, notMade }),
  row('who asks is not told', { on: reading.review, trouble: answer(500) }, notMade),
  row('ConfigMaps: 500', { on: reading.configMap, times: everyTime, trouble: answer(500) }, notMade),
  row(
    'the template is changed by somebody during the replay',
    { on: reading.forward, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...notMade, exit: 4, green: '1.3.2', says: /"outcome": "refused"/ },
  ),
  row(
    'the template is changed by somebody right before the write',
    { on: patch, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...notMade, exit: 5, green: '1.3.2', says: /changed-meanwhile/ },
  ),
  row(
    'somebody records a failure right before the write',
    { on: patch, trouble: first(keepFailure) },
    { ...notMade, exit: 5, kept: 'fail', says: /changed-meanwhile/ },
  ),
  failing(row('a failure, whose answer is lost', { on: patch, trouble: drop('answered') }, failed)),
  failing(row('a failure that is dropped on its way', { on: patch, trouble: drop('arrived') }, failed)),
  failing(
    row(
      'a failure, right before which somebody records another one',
      { on: patch, trouble: first(keepFailure) },
      failed,
    ),
  ),
  row(
    'killed before the write is forwarded',
    { on: patch, trouble: kill('arrived') },
    { ...notMade, exit: 'killed' },
  ),
  row(
    'killed before the write is answered',
    { on: patch, trouble: kill('answered') },
    { ...made, exit: 'killed' },
  ),
  byReceipt(row('a switch takes it', { on: writing.service, trouble: drop('answered') }, switched)),
  byReceipt(
    row(
      'ConfigMaps: 500, for a switch that would take it',
      { on: reading.configMap, times: everyTime, trouble: answer(500) },
      { ...made, exit: 1 },
    ),
  ),
  byReceipt(
    row(
      'a failure is recorded while the smoke cases are asked',
      { on: reading.forward, trouble: first(keepFailure) },
      { ...made, exit: 5, kept: 'fail', says: /changed-meanwhile/ },
    ),
  ),
  byReceipt(
    row(
      'a switch takes it, and the template is changed right before its patch',
      { on: writing.service, trouble: first(changeTemplate('green', '1.3.2')) },
      {
        ...switched,
        exit: 6,
        live: 'blue',
        history: ['rollback to blue', 'switch to green'],
        green: '1.3.2',
      },
    ),
  ),
  byReceipt(
    row(
      'killed right after the patch that rests on it',
      { on: following(writing.service, reading.green), trouble: kill('arrived') },
      { exit: 'killed', live: 'green', history: ['switch to green'], kept: 'pass' },
    ),
  ),
];
