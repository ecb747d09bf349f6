import {
  changeTemplate,
  deleteDeployment,
  editService,
  moveService,
  quotaIsUsedUp,
  replacePod,
} from './disturbances.ts';
import { everyTime, following, reading, writing } from './moments.ts';
import type { Expected, Row } from './row.ts';
import { answer, drop, first, kill, meanwhile } from './troubles.ts';
import { rowsOfWrite } from './writes.ts';

const words = ['deploy', '--image', 'agent-service:1.3.1', '--agent-version', '1.3.1', '--timeout', '15s'];
const of = { given: 'new', words } as const;
const done: Expected = { exit: 0, live: 'blue', history: [], green: '1.3.1' };
const notDone: Expected = { exit: 1, live: 'blue', history: [], green: '1.3.0' };
const patch = writing.deployment;
const prompts = ['deploy', '--config', 'prompts=./prompts', '--timeout', '15s'];
const configured: Expected = { exit: 0, live: 'blue', history: [] };

const reads: readonly Row[] = [
  {
    ...of,
    name: 'Services: 500',
    troubles: [{ on: reading.services, trouble: answer(500) }],
    expected: notDone,
  },
  {
    ...of,
    name: 'ReplicaSets: 429',
    troubles: [{ on: reading.replicaSets, trouble: answer(429) }],
    expected: notDone,
  },
  {
    ...of,
    name: 'who asks is not told',
    troubles: [{ on: reading.review, trouble: answer(500) }],
    expected: done,
  },
];

const outside: readonly Row[] = [
  {
    ...of,
    name: 'the template is changed by somebody right before the patch',
    troubles: [{ on: patch, trouble: first(changeTemplate('green', '1.3.2')) }],
    expected: { ...notDone, exit: 5, green: '1.3.2', says: /changed-meanwhile/ },
  },
  {
    ...of,
    name: 'the Service moves to green right before the patch: it is taken back',
    given: 'rolled-back',
    troubles: [{ on: patch, trouble: first(moveService('green')) }],
    expected: {
      ...notDone,
      exit: 5,
      live: 'green',
      history: ['rollback to blue', 'switch to green'],
      says: /"outcome": "undone"/,
      unexplained: true,
    },
  },
  {
    ...of,
    name: 'the Service moves to green, and the answer of taking it back is lost',
    given: 'rolled-back',
    troubles: [
      { on: patch, trouble: first(moveService('green')) },
      { on: patch, nth: 2, trouble: drop('answered') },
    ],
    expected: {
      ...notDone,
      exit: 5,
      live: 'green',
      history: ['rollback to blue', 'switch to green'],
      unexplained: true,
    },
  },
  {
    ...of,
    name: 'the Service moves to green, and it cannot be taken back: 429',
    given: 'rolled-back',
    troubles: [
      { on: patch, trouble: first(moveService('green')) },
      { on: patch, nth: 2, trouble: answer(429) },
    ],
    expected: {
      ...done,
      exit: 7,
      live: 'green',
      history: ['rollback to blue', 'switch to green'],
      says: /the change was not taken back/,
      unexplained: true,
    },
  },
  {
    ...of,
    name: 'the Service cannot be read after the patch',
    troubles: [{ on: following(patch, reading.service), trouble: answer(500) }],
    expected: { ...done, exit: 7, says: /it is not certain that green is still idle/ },
  },
  {
    ...of,
    name: 'somebody labels the Service',
    troubles: [{ on: patch, trouble: first(editService) }],
    expected: done,
  },
];

/** Pods that are not ready at once: there is a rollout to watch. */
const slowly = words.map((word) => (word.startsWith('agent-service:') ? `${word}-slow-ready` : word));
const rolling = { given: 'new', words: slowly } as const;
const slow: Expected = { ...done, green: '1.3.1-slow-ready' };

const rollout: readonly Row[] = [
  {
    ...rolling,
    name: 'the watch of the rollout is cut after its first event',
    troubles: [{ on: reading.watchedDeployments, trouble: { kind: 'cut-watch', afterEvents: 1 } }],
    expected: slow,
  },
  {
    ...rolling,
    name: 'the watch of the rollout: 410',
    troubles: [{ on: reading.watchedDeployments, trouble: answer(410) }],
    expected: slow,
  },
  {
    ...of,
    name: 'the rollout cannot be read',
    troubles: [{ on: reading.deployments, times: everyTime, trouble: answer(500) }],
    expected: { ...done, exit: 1, says: /the rollout could not be followed/ },
  },
  {
    ...rolling,
    name: 'a pod is deleted while it rolls out',
    troubles: [{ on: reading.watchedDeployments, trouble: first(replacePod('green')) }],
    expected: slow,
  },
  {
    ...rolling,
    name: 'the Deployment is deleted while it rolls out',
    troubles: [{ on: reading.watchedDeployments, trouble: first(deleteDeployment('green')) }],
    expected: { ...slow, exit: 1, green: 'none', says: /was deleted/ },
  },
  {
    ...of,
    name: 'a ResourceQuota allows no pod more',
    words: [...words.slice(0, -1), '2s'],
    needs: 'quota',
    troubles: [{ on: patch, trouble: first(quotaIsUsedUp) }],
    expected: { ...done, exit: 1, says: /exceeded quota/ },
  },
];

const kills: readonly Row[] = [
  { on: patch, at: 'arrived', name: 'before its patch is forwarded', green: '1.3.0' },
  { on: patch, at: 'answered', name: 'before its patch is answered', green: '1.3.1' },
  { on: following(patch, reading.service), at: 'arrived', name: 'after its patch', green: '1.3.1' },
].map(({ on, at, name, green }) => ({
  ...of,
  name: `killed ${name}`,
  troubles: [{ on, trouble: kill(at as 'arrived' | 'answered') }],
  expected: { ...done, exit: 'killed', green },
}));

const killedInRollout: Row = {
  ...rolling,
  name: 'killed in the rollout',
  troubles: [{ on: reading.watchedDeployments, trouble: kill('arrived') }],
  expected: { ...slow, exit: 'killed' },
};

const configKills: readonly Row[] = [
  { on: writing.configMap, at: 'arrived', name: 'before its ConfigMap is forwarded' },
  { on: writing.configMap, at: 'answered', name: 'before its ConfigMap is answered' },
  { on: patch, at: 'arrived', name: 'after its ConfigMap' },
].map(({ on, at, name }) => ({
  given: 'new',
  words: prompts,
  name: `killed ${name}`,
  troubles: [{ on, trouble: kill(at as 'arrived' | 'answered') }],
  expected: { ...configured, exit: 'killed' },
}));

const configs: readonly Row[] = [
  { name: 'dropped on its way', trouble: drop('arrived'), exit: 0 },
  { name: 'its answer is lost', trouble: drop('answered'), exit: 0 },
  { name: '500, made', trouble: answer(500, 'answered'), exit: 0 },
  { name: '429', trouble: answer(429), exit: 1 },
].map(({ name, trouble, exit }) => ({
  given: 'new',
  words: prompts,
  name: `the ConfigMap: ${name}`,
  troubles: [{ on: writing.configMap, trouble }],
  expected: { ...configured, exit },
}));

const late: Row = {
  ...of,
  name: 'the template is changed by somebody right after the patch',
  troubles: [{ on: patch, trouble: meanwhile(changeTemplate('green', '1.3.2')) }],
  expected: { ...done, exit: 1, green: '1.3.2', says: /not as it was left here: changed by/ },
};

export const deployRows: readonly Row[] = [
  ...reads,
  ...rowsOfWrite({ name: 'the patch', on: patch, again: reading.green, of, made: done, notMade: notDone }),
  ...outside,
  late,
  ...rollout,
  ...kills,
  killedInRollout,
  ...configs,
  ...configKills,
];
