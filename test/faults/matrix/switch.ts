import {
  applyOldService,
  autoscalerWantsTwo,
  changeTemplate,
  deleteDeployment,
  deleteOnePod,
  editService,
  killAgent,
  moveService,
  quotaIsUsedUp,
  remakeService,
  replacePod,
  scaleToTwo,
  strayPodComes,
  strayPodGoes,
  turnUnready,
} from './disturbances.ts';
import { everyTime, following, reading, writing } from './moments.ts';
import type { Expected, Row, Trouble, TroubleAt } from './row.ts';
import { answer, drop, first, hang, kill, meanwhile } from './troubles.ts';
import { impatient, rowsOfWrite } from './writes.ts';

const words = ['switch', '--to', 'green', '--monitor', '0', '--timeout', '10s'] as const;
const of = { given: 'new', words } as const;
const done: Expected = { exit: 0, live: 'green', history: ['switch to green'] };
const stays: Expected = { exit: 1, live: 'blue', history: [] };
const back: Expected = { exit: 6, live: 'blue', history: ['rollback to blue', 'switch to green'] };
const before = ['rollback to blue', 'switch to green'];
const patch = writing.service;
/** Read right after the patch. */
const recheck = following(patch, reading.green);

/** Without a watch, the Service is read once more when the endpoints hold the slot alone. */
const lastLook = following(patch, reading.service);

const row = (name: string, troubles: TroubleAt | readonly TroubleAt[], expected: Expected): Row => ({
  ...of,
  name,
  troubles: 'on' in troubles ? [troubles] : troubles,
  expected,
});

const reads: readonly Row[] = [
  row(
    'Services: dropped once, and asked again',
    { on: reading.services, trouble: drop('arrived') },
    { ...stays, exit: 4 },
  ),
  row('Services: 410', { on: reading.services, times: everyTime, trouble: answer(410) }, stays),
  row('ReplicaSets: 500', { on: reading.replicaSets, trouble: answer(500) }, stays),
  row('pods: 429 with Retry-After', { on: reading.pods, trouble: answer(429) }, stays),
  row('Deployments: 503', { on: reading.green, trouble: answer(503) }, stays),
  {
    ...row('pods: no answer', { on: reading.pods, trouble: hang('answered') }, { ...stays, exit: 4 }),
    words: [...words, ...impatient],
  },
  row(
    'endpoints: cut in the middle',
    { on: reading.slices, trouble: { kind: 'cut-answer', afterBytes: 60 } },
    { ...stays, exit: 4 },
  ),
  row('who asks is not told', { on: reading.review, trouble: answer(500) }, done),
];

const verdict: readonly Row[] = [
  row(
    'the port-forward: 500 each time',
    { on: reading.forward, times: everyTime, trouble: answer(500) },
    { ...stays, exit: 4 },
  ),
  row(
    'the port-forward is cut once',
    { on: reading.forward, trouble: { kind: 'cut-forward', afterBytes: 30 } },
    done,
  ),
  row(
    'the pod is deleted in the replay',
    { on: reading.forward, trouble: first(replacePod('green')) },
    { ...stays, exit: 4, says: /was deleted during the run/ },
  ),
  {
    ...row(
      'the agent dies in the replay',
      { on: reading.forward, trouble: first(killAgent('green')) },
      { ...stays, exit: 4 },
    ),
    ownAgent: true,
  },
  row(
    'the template is changed by somebody in the replay',
    { on: reading.forward, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...stays, exit: 4, green: '1.3.2' },
  ),
  row(
    'the template is changed by somebody after the replay',
    { on: reading.service, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...stays, exit: 5, green: '1.3.2', says: /changed-meanwhile/ },
  ),
  {
    ...row(
      'the Service is moved by somebody in the replay',
      { on: reading.forward, trouble: first(moveService('green')) },
      { ...stays, exit: 5, live: 'green', history: before, unexplained: true, says: /changed-meanwhile/ },
    ),
    given: 'rolled-back',
  },
  row(
    'somebody labels the Service in the replay',
    { on: reading.forward, trouble: first(editService) },
    done,
  ),
  row(
    'the live slot grows in the replay',
    { on: reading.forward, trouble: first(scaleToTwo('blue')) },
    { ...stays, exit: 5, says: /smaller-than-live/ },
  ),
  {
    ...row(
      "the live slot's HPA is given another minReplicas in the replay",
      { on: reading.forward, trouble: first(autoscalerWantsTwo('blue')) },
      { ...stays, exit: 5, says: /smaller-than-live/ },
    ),
  },
  row(
    'the Deployment is deleted in the replay',
    { on: reading.service, trouble: first(deleteDeployment('green')) },
    { ...stays, exit: 5, green: 'none' },
  ),
];

const atThePatch: readonly Row[] = [
  row(
    'the template is changed by somebody right before the patch',
    { on: patch, trouble: first(changeTemplate('green', '1.3.2')) },
    { ...back, green: '1.3.2', says: /"outcome": "moved-back"/ },
  ),
  row(
    'the template is changed by somebody right after the patch',
    { on: patch, trouble: meanwhile(changeTemplate('green', '1.3.2')) },
    { ...back, green: '1.3.2' },
  ),
  row(
    'the Deployment is deleted right before the patch',
    { on: patch, trouble: first(deleteDeployment('green')) },
    { ...back, green: 'none' },
  ),
  row(
    'the pod turns unready right before the patch',
    { on: patch, trouble: first(turnUnready('green')) },
    back,
  ),
  {
    ...row(
      'one of two pods is deleted right before the patch',
      { on: patch, trouble: first(deleteOnePod('green')) },
      { ...done, size: 2 },
    ),
    before: scaleToTwo('green'),
  },
  {
    ...row(
      'the Service is moved by somebody right before the patch',
      { on: patch, trouble: first(moveService('green')) },
      { ...stays, exit: 5, live: 'green', history: before, unexplained: true },
    ),
    given: 'rolled-back',
  },
  row(
    'the Service is labelled by somebody right before the patch',
    { on: patch, trouble: first(editService) },
    done,
  ),
  row(
    'the old Service is applied right before the patch',
    { on: patch, trouble: first(applyOldService) },
    done,
  ),
  row(
    'the Service is made anew right before the patch',
    { on: patch, trouble: first(remakeService) },
    { ...stays, exit: 5 },
  ),
  row(
    'the old Service is applied right after the patch',
    { on: patch, trouble: meanwhile(applyOldService) },
    { ...done, exit: 7, live: 'blue', unexplained: true },
  ),
  row(
    'the old Service is applied right after the patch, whose answer is lost',
    [
      { on: patch, trouble: meanwhile(applyOldService) },
      { on: patch, trouble: drop('answered') },
    ],
    { ...done, exit: 7, live: 'blue', unexplained: true },
  ),
  {
    ...row(
      'a ResourceQuota comes right before the patch',
      { on: patch, trouble: first(quotaIsUsedUp) },
      done,
    ),
    needs: 'quota',
  },
];

const changedTemplate: TroubleAt = { on: patch, trouble: first(changeTemplate('green', '1.3.2')) };

const recheckAndBack: readonly Row[] = [
  row(
    'the template cannot be read again: 500',
    { on: recheck, trouble: answer(500) },
    { ...done, exit: 7, says: /green could not be read again/ },
  ),
  row(
    'the template cannot be read again: dropped',
    { on: recheck, times: everyTime, trouble: drop('answered') },
    { ...done, exit: 7 },
  ),
  row(
    'the template changed, and the answer of the way back is lost',
    [changedTemplate, { on: patch, nth: 2, trouble: drop('answered') }],
    { ...back, green: '1.3.2' },
  ),
  row(
    'the template changed, and the way back is dropped once',
    [changedTemplate, { on: patch, nth: 2, trouble: drop('arrived') }],
    { ...back, green: '1.3.2' },
  ),
  row(
    'the template changed, and the way back: 429',
    [changedTemplate, { on: patch, nth: 2, trouble: answer(429) }],
    { ...done, exit: 7, green: '1.3.2', unexplained: true, says: /moving back failed/ },
  ),
  row(
    'the template changed, and the old Service is applied before the way back',
    [changedTemplate, { on: patch, nth: 2, trouble: first(applyOldService) }],
    { ...done, exit: 7, live: 'blue', green: '1.3.2', unexplained: true },
  ),
];

/** Endpoints do not settle before the watch of them has come to grief. */
const strayUntilSecondWatch = (trouble: Trouble): readonly TroubleAt[] => [
  { on: following(patch, reading.slices), trouble: first(strayPodComes('green')) },
  { on: reading.watchedSlices, trouble },
  { on: reading.watchedSlices, nth: 2, trouble: first(strayPodGoes('green')) },
];

const endpoints: readonly Row[] = [
  row(
    'the watch of endpoints is cut at once',
    strayUntilSecondWatch({ kind: 'cut-watch', afterEvents: 0 }),
    done,
  ),
  row('the watch of endpoints: 410', strayUntilSecondWatch(answer(410)), done),
  row(
    'the old Service is applied when the endpoints hold green alone',
    { on: lastLook, trouble: first(applyOldService) },
    { ...done, exit: 7, live: 'blue', unexplained: true, says: /moved to green, and then on/ },
  ),
  row(
    'the Service cannot be read when the endpoints hold green alone',
    { on: lastLook, trouble: answer(500) },
    { ...done, says: /not checked whether traffic was moved again since/ },
  ),
  row(
    'endpoints cannot be listed after the patch',
    { on: following(patch, reading.slices), times: everyTime, trouble: answer(500) },
    { ...done, exit: 7, says: /endpoints could not be read/ },
  ),
  row(
    'the Event: 500',
    { on: writing.event, trouble: answer(500) },
    { ...done, says: /no Event was recorded/ },
  ),
  row(
    'the Event: its answer is lost',
    { on: writing.event, trouble: drop('answered') },
    { ...done, says: /no Event was recorded/ },
  ),
];

const killed = (live: 'blue' | 'green', history: readonly string[]): Expected => ({
  exit: 'killed',
  live,
  history,
});

const kills: readonly Row[] = [
  row('killed in the replay', { on: reading.forward, trouble: kill('arrived') }, killed('blue', [])),
  row('killed before its patch is forwarded', { on: patch, trouble: kill('arrived') }, killed('blue', [])),
  row(
    'killed before its patch is answered',
    { on: patch, trouble: kill('answered') },
    killed('green', done.history),
  ),
  row('killed after its patch', { on: recheck, trouble: kill('arrived') }, killed('green', done.history)),
  row(
    'killed after its patch, under which the template changed',
    [changedTemplate, { on: recheck, trouble: kill('arrived') }],
    { ...killed('green', done.history), green: '1.3.2', unexplained: true },
  ),
  row(
    'killed before the way back is forwarded',
    [changedTemplate, { on: patch, nth: 2, trouble: kill('arrived') }],
    { ...killed('green', done.history), green: '1.3.2', unexplained: true },
  ),
  row(
    'killed before the way back is answered',
    [changedTemplate, { on: patch, nth: 2, trouble: kill('answered') }],
    { ...killed('blue', back.history), green: '1.3.2' },
  ),
  row(
    'killed before its Event is forwarded',
    { on: writing.event, trouble: kill('arrived') },
    killed('green', done.history),
  ),
  row(
    'killed before its Event is answered',
    { on: writing.event, trouble: kill('answered') },
    killed('green', done.history),
  ),
];

export const switchRows: readonly Row[] = [
  ...reads,
  ...verdict,
  ...rowsOfWrite({ name: 'the patch', on: patch, again: reading.service, of, made: done, notMade: stays }),
  ...atThePatch,
  ...recheckAndBack,
  ...endpoints,
  ...kills,
];
