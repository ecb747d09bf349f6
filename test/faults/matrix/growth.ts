import { greenMustGrow, scaleToTwo, setMinReplicas } from './disturbances.ts';
import { reading, writing } from './moments.ts';
import type { Expected, Row, TroubleAt } from './row.ts';
import { answer, drop, first, kill, meanwhile } from './troubles.ts';

const patch = writing.autoscaler;
/** What the autoscaler does once it is told. */
const grows: TroubleAt = { on: patch, trouble: meanwhile(scaleToTwo('green')) };

const done: Expected = { exit: 0, live: 'green', history: ['switch to green'], size: 2 };
const stays: Expected = { exit: 1, live: 'blue', history: [] };

const row = (name: string, troubles: readonly TroubleAt[], expected: Expected): Row => ({
  given: 'new',
  words: ['switch', '--to', 'green', '--monitor', '0', '--timeout', '10s'],
  name: `the HPA: ${name}`,
  before: greenMustGrow,
  troubles,
  expected,
});

/** `switch` makes the idle slot as large as the live one first, by its HPA. */
export const growthRows: readonly Row[] = [
  row('raised', [grows], done),
  row('its answer is lost', [grows, { on: patch, trouble: drop('answered') }], done),
  row('500, made', [grows, { on: patch, trouble: answer(500, 'answered') }], done),
  row(
    '409, not made',
    [
      { on: patch, trouble: answer(409) },
      { ...grows, nth: 2 },
    ],
    done,
  ),
  row('429 with Retry-After', [{ on: patch, trouble: answer(429) }], stays),
  row('cannot be listed', [{ on: reading.autoscalers, trouble: answer(500) }], stays),
  row(
    'its minReplicas is changed by another user right before the patch',
    [{ on: patch, trouble: first(setMinReplicas('green', 3)) }],
    { ...stays, exit: 5, size: 3, says: /changed-meanwhile/ },
  ),
  row('killed before its patch is forwarded', [{ on: patch, trouble: kill('arrived') }], {
    ...stays,
    exit: 'killed',
  }),
  row('killed before its patch is answered', [grows, { on: patch, trouble: kill('answered') }], {
    ...stays,
    exit: 'killed',
    size: 2,
  }),
];
