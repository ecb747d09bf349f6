import { changeTemplate, killAgent, replacePod } from './disturbances.ts';
import { everyTime, reading } from './moments.ts';
import type { Expected, Row, TroubleAt } from './row.ts';
import { answer, drop, first, hang, kill } from './troubles.ts';
import { impatient } from './writes.ts';

const of = { given: 'new', words: ['verify'] } as const;
const passed: Expected = { exit: 0, live: 'blue', history: [] };

const row = (name: string, trouble: TroubleAt | readonly TroubleAt[], more: Partial<Expected>): Row => ({
  ...of,
  name,
  troubles: 'on' in trouble ? [trouble] : trouble,
  expected: { ...passed, ...more },
});

export const verifyRows: readonly Row[] = [
  row('Services: 500', { on: reading.services, trouble: answer(500) }, { exit: 1 }),
  row('Services: 429 with Retry-After', { on: reading.services, trouble: answer(429) }, { exit: 1 }),
  {
    ...row('Services: no answer', { on: reading.services, trouble: hang('arrived') }, { exit: 4 }),
    words: ['verify', ...impatient],
  },
  row('ReplicaSets: 503', { on: reading.replicaSets, trouble: answer(503) }, { exit: 1 }),
  row('the port-forward: 500 once', { on: reading.forward, trouble: answer(500) }, {}),
  {
    ...row(
      'the port-forward: 500 each time',
      { on: reading.forward, times: everyTime, trouble: answer(500) },
      { exit: 4 },
    ),
  },
  row('the port-forward is dropped', { on: reading.forward, trouble: drop('arrived') }, {}),
  row(
    'the port-forward is slow',
    { on: reading.forward, times: everyTime, trouble: { kind: 'slow-forward', delayMs: 50 } },
    {},
  ),
  row(
    'the port-forward is cut in the middle of each answer',
    { on: reading.forward, times: everyTime, trouble: { kind: 'cut-forward', afterBytes: 120 } },
    { exit: 4 },
  ),
  row(
    'the pod is deleted',
    { on: reading.forward, trouble: first(replacePod('green')) },
    { exit: 4, says: /was deleted during the run/ },
  ),
  row(
    'the template is changed by somebody during the replay',
    { on: reading.forward, trouble: first(changeTemplate('green', '1.3.2')) },
    { exit: 4, green: '1.3.2' },
  ),
  {
    ...row('the agent dies', { on: reading.forward, trouble: first(killAgent('green')) }, { exit: 4 }),
    ownAgent: true,
  },
  row('killed in the replay', { on: reading.forward, trouble: kill('arrived') }, { exit: 'killed' }),
];
