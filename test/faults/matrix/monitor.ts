import {
  applyOldService,
  changeTemplate,
  deleteOnePod,
  killAgent,
  scaleToTwo,
  turnUnready,
} from './disturbances.ts';
import { everyTime, following, reading, writing } from './moments.ts';
import type { Expected, Row, TroubleAt } from './row.ts';
import { answer, drop, first, hang, kill } from './troubles.ts';
import { impatient } from './writes.ts';

const words = ['switch', '--to', 'green', '--monitor', '600ms', '--monitor-interval', '200ms'] as const;
const done: Expected = { exit: 0, live: 'green', history: ['switch to green'] };
const back: Expected = { exit: 6, live: 'blue', history: ['rollback to blue', 'switch to green'] };
const patch = writing.service;
/** The watch reads the Service at each look, and nothing before it does so after the patch. */
const look = following(patch, reading.service);
const podsOfLook = following(patch, reading.pods);
/** The first one is read right after the patch, before the watch. */
const templateOfLook = { on: following(patch, reading.green), nth: 2 } as const;
const smoke = following(patch, reading.forward);

const row = (name: string, troubles: TroubleAt | readonly TroubleAt[], expected: Expected): Row => ({
  given: 'new',
  words,
  name: `the watch: ${name}`,
  troubles: 'on' in troubles ? [troubles] : troubles,
  expected,
});
const unready: TroubleAt = { on: podsOfLook, trouble: first(turnUnready('green')) };
const wayBack = { on: patch, nth: 2 } as const;

export const monitorRows: readonly Row[] = [
  row('pods: 500 once', { on: podsOfLook, trouble: answer(500) }, done),
  row(
    'pods: 500 from now on',
    { on: podsOfLook, times: everyTime, trouble: answer(500) },
    { ...done, exit: 7, says: /pods of green could not be read/ },
  ),
  {
    ...row('blind, and told to go back', { on: podsOfLook, times: 3, trouble: answer(500) }, back),
    words: [...words, '--on-blind', 'back'],
  },
  {
    ...row('the Service: no answer once', { on: look, trouble: hang('arrived') }, done),
    words: ['switch', '--to', 'green', '--monitor', '3s', '--monitor-interval', '200ms', ...impatient],
  },
  row(
    'the watch of endpoints is cut',
    { on: following(patch, reading.watchedSlices), times: 2, trouble: { kind: 'cut-watch', afterEvents: 0 } },
    done,
  ),
  row(
    'smoke cases: the port-forward: 500 each time',
    { on: smoke, times: everyTime, trouble: answer(500) },
    { ...done, exit: 7, says: /could not be asked/ },
  ),
  row(
    'smoke cases: the port-forward is slow',
    { on: smoke, times: everyTime, trouble: { kind: 'slow-forward', delayMs: 30 } },
    done,
  ),
  { ...row('the pod turns unready', unready, back), needs: 'readinessAtOnce' },
  {
    ...row(
      'one of two pods is deleted',
      { on: look, trouble: first(deleteOnePod('green')) },
      { ...done, size: 2 },
    ),
    before: scaleToTwo('green'),
    // A case that is asked of that pod right then would not be answered.
    words: [...words, '--skip-verify', '--reason', 'test'],
  },
  {
    ...row(
      'the agent dies',
      { on: smoke, trouble: first(killAgent('green')) },
      { ...done, exit: 7, says: /could not be asked/ },
    ),
    ownAgent: true,
  },
  row(
    'the template is changed by somebody',
    { ...templateOfLook, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...back, green: '1.3.2' },
  ),
  row(
    'the old Service is applied',
    { on: look, trouble: first(applyOldService) },
    { ...done, exit: 7, live: 'blue', unexplained: true, says: /somebody else changed the Service/ },
  ),
  row(
    'unready, and the answer of the way back is lost',
    [unready, { ...wayBack, trouble: drop('answered') }],
    back,
  ),
  row('unready, and the way back: 500, not made', [unready, { ...wayBack, trouble: answer(500) }], back),
  row('unready, and the way back: 429', [unready, { ...wayBack, trouble: answer(429) }], {
    ...done,
    exit: 7,
    says: /moving back failed/,
  }),
  row('killed at its first look', { on: look, trouble: kill('arrived') }, { ...done, exit: 'killed' }),
  row('killed before the way back is forwarded', [unready, { ...wayBack, trouble: kill('arrived') }], {
    ...done,
    exit: 'killed',
  }),
  row('killed before the way back is answered', [unready, { ...wayBack, trouble: kill('answered') }], {
    ...back,
    exit: 'killed',
  }),
];
