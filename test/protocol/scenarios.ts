import { receiptText, type Receipt } from '../../src/domain/receipts/receipt.ts';
import { runningImages } from '../../src/domain/receipts/running-images.ts';
import type { Deployment, Service } from '../../src/domain/slots/kubernetes.ts';
import type { HistoryEntry } from '../../src/domain/slots/history.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { templateDigest } from '../../src/use-cases/read-slots.ts';
import { policyDigest } from '../../src/use-cases/record-verdict.ts';
import { aMove, aPod, aReplicaSet, aService } from '../builders/cluster-objects.ts';
import { sha256 } from '../builders/cluster-work.ts';
import {
  aDeploy,
  aRecord,
  aRollback,
  aSwitch,
  aSwitchByReceipt,
  modelSet,
  type ModelCommand,
} from './commands.ts';
import type { JsonPatch, JsonPatchOperation } from '../../src/domain/slots/json-patch.ts';
import { pauseMs, type Sabotage } from './actor.ts';
import type { Scenario } from './explore.ts';
import {
  historyIsTrue,
  outcomesAreTrue,
  receiptsAreTrue,
  switchesOnce,
  thereIsAWayOut,
  unverifiedDoesNotStay,
  unverifiedIsFlagged,
  type Good,
  type Invariant,
  type Promised,
} from './invariants.ts';
import { aWorld, deploymentOf, selectorOf, withDeployment, type World } from './world.ts';

const fresh = aWorld('blue');
const digest = (slot: string): string =>
  templateDigest(sha256, deploymentOf(fresh, `agent-${slot}`).spec.template);

/** Both templates that are there at the start are good; whatever comes later is not. */
export const good: Good = { templates: new Set([digest('blue'), digest('green')]) };

/** Green is live since a switch, blue still runs what it served. */
const switched = aWorld('green', served('green'));

function recorded(): Pick<HistoryEntry, 'templates' | 'images'> {
  return {
    templates: { blue: digest('blue'), green: digest('green') },
    images: { blue: 'agent-service:1.2.0', green: 'agent-service:1.3.0' },
  };
}

function served(live: string): Service {
  const { templates, images } = recorded();
  const move = aMove({ op: 'before', from: 'blue', to: live, templates, images });
  return aService({ selector: selectorOf(live), history: [move] });
}

/** Green keeps a pass of what it runs, as `verify --record` writes it. */
const keptGreen = withDeployment(fresh, keeping(deploymentOf(fresh, 'agent-green')));

function keeping(deployment: Deployment): Deployment {
  const running = runningImages(deployment, [aPod(aReplicaSet(deployment, 'x'), 0)]);
  const receipt: Receipt = {
    ...{ op: 'before', outcome: 'pass', cases: 1, passed: 1, who: 'ci', when: '2030-01-01T00:00:00Z' },
    ...{ uid: deployment.metadata.uid ?? '', template: digest('green'), configMaps: {}, secrets: {} },
    images: running.kind === 'images' ? running.images : {},
    ...{ set: modelSet.digest, policy: policyDigest({ sha256 }, modelSet), tool: 'model' },
  };
  const annotations = { ...deployment.metadata.annotations, [annotation.receipt]: receiptText(receipt) };
  return { ...deployment, metadata: { ...deployment.metadata, annotations } };
}

/** Both are selected, on the way from blue to green: whoever began it was killed. */
const overlapping = aWorld('both', inOverlap());

function inOverlap(): Service {
  const { templates, images } = recorded();
  const move = aMove({ op: 'before', verb: 'overlap', from: 'blue', to: 'green', templates, images });
  return aService({ selector: { app: 'agent-service' }, history: [move] });
}

type Outside = (world: World) => World;

/** `kubectl apply` of an old manifest: another selector, and the annotations stay. */
function selects(slot: string): Outside {
  return (world) => {
    if (world.service.spec.selector?.['slot'] === slot) return world;
    const service = { ...world.service, spec: { ...world.service.spec, selector: selectorOf(slot) } };
    return { ...world, service, movedOutside: true };
  };
}

/** `kubectl set image`, past the plugin. */
function setsImage(slot: string): Outside {
  return (world) => {
    const deployment = structuredClone(deploymentOf(world, `agent-${slot}`));
    const [agent] = deployment.spec.template.spec.containers;
    Object.assign(agent ?? {}, { image: 'agent-service:evil' });
    return withDeployment(world, deployment);
  };
}

/** `kubectl annotate … history-`: the record of the moves is gone. */
const dropsHistory: Outside = (world) => {
  const metadata = structuredClone(world.service.metadata);
  // The API leaves a map out that has become empty.
  Reflect.deleteProperty(metadata.annotations ?? {}, annotation.history);
  if (Object.keys(metadata.annotations ?? {}).length === 0) Reflect.deleteProperty(metadata, 'annotations');
  const service = { ...world.service, metadata };
  return { ...world, service, forgotten: true };
};

export interface NamedScenario extends Scenario<Promised> {
  readonly name: string;
  readonly invariants: readonly Invariant[];
}

const always: readonly Invariant[] = [
  unverifiedIsFlagged(good),
  unverifiedDoesNotStay(good),
  historyIsTrue,
  outcomesAreTrue,
  thereIsAWayOut,
  receiptsAreTrue(good),
];

interface Meeting {
  readonly name: string;
  readonly start: World;
  readonly commands: readonly [ModelCommand, ModelCommand];
  readonly outside?: readonly Outside[];
  readonly losses?: number;
  readonly invariants?: readonly Invariant[];
}

function meeting({
  name,
  start,
  commands,
  outside = [],
  losses = 0,
  invariants = [],
}: Meeting): NamedScenario {
  const [ada, bob] = commands;
  return {
    name,
    start,
    commands: { ada, bob },
    outside,
    losses,
    invariants: [...always, ...invariants],
  };
}

const bad = 'agent-service:bad';
const toSwitch = aSwitch(good);
const toRollBack = aRollback();
const toRecord = aRecord(good);
const byReceipt = aSwitchByReceipt(good);
const throughOverlap = aSwitch(good, undefined, pauseMs);

/** Every pair of commands that write, from where each of them has something to do. */
export const meetings: readonly NamedScenario[] = [
  meeting({
    name: 'switch meets switch',
    start: fresh,
    commands: [toSwitch, toSwitch],
    losses: 2,
    invariants: [switchesOnce],
  }),
  meeting({
    name: 'switch --to blue meets rollback',
    start: switched,
    commands: [aSwitch(good, 'blue'), toRollBack],
    losses: 2,
  }),
  meeting({
    name: 'rollback meets rollback',
    start: switched,
    commands: [toRollBack, toRollBack],
    losses: 2,
  }),
  meeting({
    name: 'switch meets rollback --to',
    start: fresh,
    commands: [toSwitch, aRollback('green')],
    losses: 2,
  }),
  meeting({ name: 'switch meets deploy', start: fresh, commands: [toSwitch, aDeploy(bad)], losses: 1 }),
  meeting({
    name: 'rollback meets deploy',
    start: switched,
    commands: [toRollBack, aDeploy(bad)],
    losses: 1,
  }),
  meeting({
    name: 'switch --overlap meets switch',
    start: fresh,
    commands: [throughOverlap, toSwitch],
    losses: 1,
    invariants: [switchesOnce],
  }),
  meeting({
    name: 'switch --overlap meets switch --overlap',
    start: fresh,
    commands: [throughOverlap, throughOverlap],
    invariants: [switchesOnce],
  }),
  meeting({
    name: 'switch --overlap meets rollback --to',
    start: fresh,
    commands: [throughOverlap, aRollback('green')],
    losses: 1,
  }),
  meeting({
    name: 'switch --overlap meets rollback',
    start: fresh,
    commands: [throughOverlap, toRollBack],
    losses: 1,
  }),
  meeting({ name: 'switch --overlap meets deploy', start: fresh, commands: [throughOverlap, aDeploy(bad)] }),
  meeting({
    name: 'in an overlap: switch meets rollback',
    start: overlapping,
    commands: [toSwitch, toRollBack],
    losses: 2,
  }),
  meeting({
    name: 'in an overlap: rollback meets deploy',
    start: overlapping,
    commands: [toRollBack, aDeploy(bad)],
    losses: 1,
  }),
  meeting({
    name: 'verify --record meets deploy',
    start: fresh,
    commands: [toRecord, aDeploy(bad)],
    losses: 2,
  }),
  meeting({
    name: 'verify --record meets verify --record',
    start: fresh,
    commands: [toRecord, toRecord],
    losses: 2,
  }),
  meeting({
    name: 'verify --record meets a switch by a receipt',
    start: fresh,
    commands: [toRecord, byReceipt],
    losses: 1,
    invariants: [switchesOnce],
  }),
  meeting({
    name: 'deploy meets deploy',
    start: fresh,
    commands: [aDeploy(bad), aDeploy('agent-service:worse')],
    losses: 1,
  }),
];

/** The same, while somebody without the plugin writes at any one moment. */
export const disturbed: readonly NamedScenario[] = [
  meeting({
    name: 'switch meets switch, and kubectl apply of the old Service',
    start: fresh,
    commands: [toSwitch, toSwitch],
    outside: [selects('blue')],
    losses: 1,
  }),
  meeting({
    name: 'switch meets rollback, and kubectl apply of the old Service',
    start: switched,
    commands: [aSwitch(good, 'blue'), toRollBack],
    outside: [selects('blue')],
    losses: 1,
  }),
  meeting({
    name: 'switch meets switch, and kubectl set image',
    start: fresh,
    commands: [toSwitch, toSwitch],
    outside: [setsImage('green')],
    losses: 1,
  }),
  meeting({
    name: 'switch meets deploy, and kubectl apply of another Service',
    start: fresh,
    commands: [toSwitch, aDeploy(bad)],
    outside: [selects('green')],
  }),
  meeting({
    name: 'rollback meets deploy, and the history is dropped',
    start: switched,
    commands: [toRollBack, aDeploy(bad)],
    outside: [dropsHistory],
  }),
  meeting({
    name: 'switch --overlap meets rollback, and kubectl apply of the old Service',
    start: fresh,
    commands: [throughOverlap, toRollBack],
    outside: [selects('blue')],
  }),
  meeting({
    name: 'switch --overlap meets rollback, and kubectl set image',
    start: fresh,
    commands: [throughOverlap, toRollBack],
    outside: [setsImage('green')],
  }),
  meeting({
    name: 'in an overlap: switch meets rollback, and kubectl set image',
    start: overlapping,
    commands: [toSwitch, toRollBack],
    outside: [setsImage('green')],
  }),
  meeting({
    name: 'verify --record meets a switch by a receipt, and kubectl set image',
    start: fresh,
    commands: [toRecord, byReceipt],
    outside: [setsImage('green')],
  }),
  meeting({
    name: 'a switch by a receipt meets deploy, and kubectl set image',
    start: keptGreen,
    commands: [byReceipt, aDeploy(bad)],
    outside: [setsImage('green')],
  }),
  meeting({
    name: 'rollback meets rollback, and kubectl set image',
    start: switched,
    commands: [toRollBack, toRollBack],
    outside: [setsImage('blue')],
    losses: 1,
  }),
];

function without(what: (operation: JsonPatchOperation) => boolean): Sabotage {
  return (_, patch) => patch.filter((operation) => !what(operation));
}

/** Patches that lack what the protocol rests on, and what the model says of each. */
export const sabotaged: readonly (NamedScenario & { readonly finds: string })[] = [
  {
    ...meeting({
      name: 'a patch that tests nothing moves over the other one',
      start: fresh,
      commands: [toSwitch, toSwitch],
      losses: 1,
      invariants: [switchesOnce],
    }),
    sabotage: without(({ op }) => op === 'test'),
    finds: 'ada says switched, and no move says so',
  },
  {
    ...meeting({
      name: 'a patch that records nothing',
      start: switched,
      commands: [toRollBack, toRollBack],
    }),
    sabotage: without(({ path }) => path.startsWith('/metadata/annotations')),
    finds: 'the history ends at green, and blue is live',
  },
  {
    ...meeting({
      name: 'a deploy that does not say what it read',
      start: fresh,
      commands: [toSwitch, aDeploy(bad)],
    }),
    sabotage: (kind, patch) => (kind === 'Deployment' ? forgetful(patch) : patch),
    finds: 'green serves an unverified template, and every command is content',
  },
];

/** Undoing is what saves the day where `deploy` and `switch` meet: here it does nothing. */
function forgetful(patch: JsonPatch): JsonPatch {
  return patch.some(({ path, op }) => path === '/spec/template' && op === 'replace')
    ? patch.filter(({ op }) => op === 'test')
    : patch;
}
