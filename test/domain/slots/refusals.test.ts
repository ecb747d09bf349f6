import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import { describeRefusal } from '../../../src/domain/slots/describe-refusal.ts';
import { planDeploy } from '../../../src/domain/slots/plan-deploy.ts';
import type { DeployRequest } from '../../../src/domain/slots/requested-edits.ts';
import { planRollback } from '../../../src/domain/slots/plan-rollback.ts';
import { planSwitch, type SwitchRequest } from '../../../src/domain/slots/plan-switch.ts';
import { nothingRepeated } from '../../../src/domain/slots/printed-command.ts';
import type { Refusal, RefusalKind } from '../../../src/domain/slots/refusal.ts';
import type { RefusalText } from '../../../src/domain/slots/refusal-text.ts';
import type { Deployment, HorizontalPodAutoscaler, Service } from '../../../src/domain/slots/kubernetes.ts';
import { planStandby } from '../../../src/domain/slots/plan-standby.ts';
import { checkRoom, withAutoscalers } from '../../../src/use-cases/read-scaling.ts';
import type { SlotPair } from '../../../src/domain/slots/slots.ts';
import type { ServiceChoice } from '../../../src/use-cases/cluster-work.ts';
import { planRecord } from '../../../src/use-cases/record-verdict.ts';
import { conflictRefusal } from '../../../src/use-cases/move-traffic.ts';
import {
  aMove,
  anAutoscaler,
  aQuota,
  aReplicaSet,
  aService,
  aSlot,
  describedSystem,
  merged,
  namespace,
  objects,
  type ClusterObjects,
  type SlotOptions,
  type SystemOptions,
} from '../../builders/cluster-objects.ts';
import { pairOf, readingOf, workOn } from '../../builders/cluster-work.ts';
import { aCase, aSet } from '../../use-cases/replay/situation.ts';
import { edited, type Mutable } from '../../builders/mutable.ts';

const scope = { namespace, repeated: nothingRepeated };

/** A situation that is refused, and what is said of it. */
interface Situation {
  readonly refusals: () => Promise<readonly Refusal[]>;
  readonly text: RefusalText;
}

const situations: { readonly [K in RefusalKind]: Situation } = {
  'no-service': {
    refusals: () => discovering(describedSystem({ service: { selector: { app: 'agent-service' } } })),
    text: {
      summary: 'no Service switches slots here',
      expected: 'a Service with the key "slot" in its selector',
      found: 'none',
      where: 'namespace ai-agents',
      help: 'kubectl get services -A -o wide; then name the namespace with -n, or the label with --slot-label',
    },
  },
  'several-services': {
    refusals: () =>
      discovering(merged(describedSystem(), objects({ Service: [aService({ name: 'other' })] }))),
    text: {
      summary: 'several Services switch slots here',
      expected: 'the name of one Service',
      found: 'agent-service, other',
      where: 'namespace ai-agents',
      help: 'kubectl bluegreen status agent-service -n ai-agents',
    },
  },
  'no-selector': {
    refusals: () => discovering(describedSystem({ service: { selector: {} } }), named),
    text: {
      summary: 'agent-service selects no pods',
      expected: 'a selector with a slot key',
      found: 'no selector',
      where: 'service/agent-service',
      help: 'kubectl -n ai-agents get service agent-service -o yaml',
    },
  },
  'service-of-one-slot': {
    refusals: () =>
      discovering(describedSystem({ service: { annotations: { [annotation.slot]: 'blue' } } }), named),
    text: {
      summary: 'agent-service belongs to one slot and never moves',
      expected: 'the Service that sends users to the live slot',
      found: 'annotation kubectl-bluegreen/slot=blue',
      where: 'service/agent-service',
      help: 'kubectl -n ai-agents get services -o wide; then name the one that moves',
    },
  },
  'no-slot-key': {
    refusals: () =>
      discovering(describedSystem({ service: { selector: { app: 'x' }, history: [aMove()] } }), named),
    text: {
      summary: 'agent-service does not select a slot',
      expected: 'the key "slot" in the selector',
      found: 'app=x (last move: green -> blue by ada at 2029-12-26T10:00:00Z)',
      where: 'service/agent-service .spec.selector',
      help: `kubectl -n ai-agents patch service agent-service --type merge -p '{"spec":{"selector":{"slot":"SLOT"}}}'`,
    },
  },
  'unknown-slot-value': {
    refusals: () => discovering(describedSystem({ live: 'red' })),
    text: {
      summary: 'agent-service selects a slot that nothing runs in',
      expected: 'slot to be one of: blue, green',
      found: 'slot=red',
      where: 'service/agent-service .spec.selector',
      help: 'kubectl -n ai-agents get deployments -L slot',
    },
  },
  'one-slot': {
    refusals: () => discovering(withSlots(aSlot('blue'))),
    text: {
      summary: 'agent-service has one slot only',
      expected: 'two Deployments that differ in the slot label',
      found: 'blue (deployment/agent-blue)',
      where: 'service/agent-service',
      help: 'kubectl -n ai-agents get deployments -L slot',
    },
  },
  'no-slots': {
    refusals: () => discovering(withSlots()),
    text: {
      summary: 'agent-service has no slots',
      expected: 'two Deployments whose pods carry app=agent-service and a "slot" label',
      found: 'none',
      where: 'service/agent-service',
      help: 'kubectl -n ai-agents get deployments -L slot',
    },
  },
  'too-many-slots': {
    refusals: () => discovering(merged(describedSystem(), aSlot('red'))),
    text: {
      summary: 'agent-service has more than two slots',
      expected: 'two Deployments that differ in the slot label',
      found: 'blue, green, red',
      where: 'service/agent-service',
      help: 'kubectl -n ai-agents annotate deployment NAME kubectl-bluegreen/role=other   # for one that is no slot (label slot)',
    },
  },
  'two-deployments-in-slot': {
    refusals: () => discovering(merged(describedSystem(), aSlot('green', { deployment: 'agent-worker' }))),
    text: {
      summary: 'slot green has more than one Deployment',
      expected: 'one Deployment in each slot',
      found: 'agent-green, agent-worker',
      where: 'slot green',
      help: 'kubectl -n ai-agents annotate deployment NAME kubectl-bluegreen/role=other   # for the one that is no slot',
    },
  },
  'deployment-being-deleted': {
    refusals: () =>
      discovering(
        describedSystem({
          green: { edit: ({ metadata }) => void (metadata.deletionTimestamp = '2030-01-01T00:00:00Z') },
        }),
      ),
    text: {
      summary: 'slot green is being deleted',
      expected: 'two Deployments that stay',
      found: 'deletion asked for at 2030-01-01T00:00:00Z',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents get deployment agent-green -o yaml',
    },
  },
  'not-a-deployment': {
    refusals: () => discovering(merged(describedSystem(), runByRollout())),
    text: {
      summary: 'slot green is not run by a Deployment',
      expected: 'a Deployment in each slot',
      found: 'Rollout agent',
      where: 'slot green',
      help: 'kubectl -n ai-agents get replicasets -o wide',
    },
  },
  'history-unreadable': {
    refusals: () => switching({ service: { annotations: { [annotation.history]: 'yesterday' } } }),
    text: {
      summary: 'the history of moves cannot be read',
      expected: 'a list of moves as JSON',
      found: 'it is not JSON',
      where: 'service/agent-service annotation kubectl-bluegreen/history',
      help: 'kubectl -n ai-agents annotate service agent-service kubectl-bluegreen/history-   # forgets the history',
    },
  },
  'no-such-slot': {
    refusals: () => switching({}, { to: 'purple' }),
    text: {
      summary: 'there is no slot purple',
      expected: 'one of: blue, green',
      found: 'purple',
      where: 'service/agent-service',
      help: 'kubectl bluegreen status agent-service -n ai-agents',
    },
  },
  paused: {
    refusals: () => switching({ green: { edit: ({ spec }) => void (spec.paused = true) } }),
    text: {
      summary: 'green is paused',
      expected: 'a Deployment that rolls out its template',
      found: 'spec.paused is true',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents rollout resume deployment/agent-green',
    },
  },
  'not-rolled-out': {
    refusals: () => switching({ green: { ready: 2 } }),
    text: {
      summary: 'green is not ready to take traffic',
      expected: '3 ready pods of the current template',
      found: '2 ready; agent-green-7d9f-p2: runs but is not ready (readiness GET /readyz on port 8000)',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents describe pod agent-green-7d9f-p2',
    },
  },
  'at-zero': {
    refusals: () => switching({ green: { replicas: 0 } }),
    text: {
      summary: 'green has no pods',
      expected: '3 ready pods',
      found: '0 replicas',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents scale deployment/agent-green --replicas=3',
    },
  },
  'smaller-than-live': {
    refusals: () => switching({ green: { replicas: 1 } }),
    text: {
      summary: 'green is smaller than blue',
      expected: 'at least 3 replicas, as many as blue has',
      found: '1',
      where: 'deployment/agent-green .spec.replicas',
      help: 'kubectl -n ai-agents scale deployment/agent-green --replicas=3',
    },
  },
  'no-readiness-probe': {
    refusals: () =>
      switching({
        green: { edit: ({ spec }) => delete spec.template.spec.containers[0]!.readinessProbe },
      }),
    text: {
      summary: 'nobody asks whether green is ready',
      expected: 'a readinessProbe on a container that serves',
      found: 'none on agent',
      where: 'deployment/agent-green .spec.template.spec.containers',
      help: 'kubectl -n ai-agents edit deployment agent-green   # add readinessProbe: {httpGet: {path: /readyz, port: 8000}}',
    },
  },
  'target-port-missing': {
    refusals: () =>
      switching({ service: { edit: ({ spec }) => void (spec.ports![0]!.targetPort = 'grpc') } }),
    text: {
      summary: "the Service's port leads nowhere in agent-green",
      expected: 'a container port grpc, the targetPort of service/agent-service',
      found: 'only http 8000',
      where: 'deployment/agent-green .spec.template.spec.containers',
      help: "kubectl -n ai-agents get service agent-service -o jsonpath='{.spec.ports}'",
    },
  },
  'schema-unreadable': {
    refusals: () => switching(withSchemas({ schema: '12', compatible: '12-11' }, { schema: '12' })),
    text: {
      summary: 'it is not clear which database schema a slot needs',
      expected: 'a number such as "12", and a range around it such as "11-12"',
      found: '12-11',
      where: 'deployment/agent-blue annotation kubectl-bluegreen/schema-compatible',
      help: 'kubectl -n ai-agents annotate deployment agent-blue --overwrite kubectl-bluegreen/schema=12 kubectl-bluegreen/schema-compatible=11-12',
    },
  },
  'schema-not-shared': {
    refusals: () =>
      switching(withSchemas({ schema: '11', compatible: '10-11' }, { schema: '12', compatible: '11-12' })),
    text: {
      summary: 'the slots cannot share one database: blue does not work with schema 12 of green',
      expected: 'both slots work with schema 12',
      found: 'blue works with 10-11',
      where: 'deployment/agent-blue annotation kubectl-bluegreen/schema-compatible',
      help: 'expand first, contract later: release a version that works with the old and the new schema; then the one that needs schema 12; take the old parts away once no slot needs them (docs/switching.md)',
    },
  },
  'just-left': {
    refusals: async () => switching({ service: { history: [await moveFromGreen()] } }),
    text: {
      summary: 'green is the slot that traffic just left',
      expected: 'a change on green since then',
      found: 'switched to blue by ada at 2029-12-26T10:00:00Z; green still runs what it ran',
      where: 'service/agent-service',
      help: 'to go there all the same: kubectl bluegreen switch agent-service -n ai-agents --to green',
    },
  },
  'both-are-meant': {
    refusals: () =>
      switching(
        { green: { version: '1.2.0', edit: ({ spec }) => (spec.template.spec.volumes = [{ name: 'new' }]) } },
        { expect: { image: 'agent-service:1.2.0', version: '1.2.0' } },
      ),
    text: {
      summary: 'both slots run what you mean, but not the same',
      expected: 'one slot with image agent-service:1.2.0, version 1.2.0',
      found: 'blue, which is live, and green, with different templates',
      where: 'service/agent-service',
      help: 'name one with --to: kubectl bluegreen switch agent-service -n ai-agents --to green',
    },
  },
  'image-differs': {
    refusals: () => switching({}, { expect: { image: 'agent-service:2.0.0', version: undefined } }),
    text: {
      summary: 'green does not run what you mean',
      expected: 'image agent-service:2.0.0',
      found: 'agent-service:1.3.0',
      where: 'deployment/agent-green',
      help: 'kubectl bluegreen deploy agent-service -n ai-agents --image agent-service:2.0.0',
    },
  },
  'version-differs': {
    refusals: () => switching({}, { expect: { image: undefined, version: '2.0.0' } }),
    text: {
      summary: 'green does not run what you mean',
      expected: 'version 2.0.0',
      found: '1.3.0',
      where: 'deployment/agent-green',
      help: 'kubectl bluegreen deploy agent-service -n ai-agents --image IMAGE --agent-version 2.0.0',
    },
  },
  'changed-meanwhile': {
    refusals: async () => {
      const { service } = await pairOf();
      const now = aService({
        selector: { app: 'agent-service', slot: 'green' },
        history: [aMove({ to: 'green' })],
      });
      return [conflictRefusal({ service, slotKey: 'slot' }, now)];
    },
    text: {
      summary: 'somebody else changed it meanwhile',
      expected: 'blue to be live, as read before',
      found: 'green is live, switch by ada at 2029-12-26T10:00:00Z',
      where: 'service/agent-service',
      help: 'kubectl bluegreen status agent-service -n ai-agents',
    },
  },
  'no-history': {
    refusals: () => rollingBack({}),
    text: {
      summary: 'there is no switch to take back',
      expected: 'a switch in the history',
      found: 'none',
      where: 'service/agent-service',
      help: 'to leave blue all the same: kubectl bluegreen rollback agent-service -n ai-agents --to green --reason "…"',
    },
  },
  'changed-outside': {
    refusals: () =>
      rollingBack({ service: { history: [aMove({ from: 'blue', to: 'green' })], edit: appliedAgain } }),
    text: {
      summary: 'the history does not explain where traffic is',
      expected: 'green to be live, as the last recorded move says',
      found: 'blue is live, changed by kubectl-client-side-apply at 2029-12-30T08:00:00Z',
      where: 'service/agent-service',
      help: 'to leave blue all the same: kubectl bluegreen rollback agent-service -n ai-agents --to green --reason "…"',
    },
  },
  'already-rolled-back': {
    refusals: () => rollingBack({ service: { history: [aMove({ verb: 'rollback' })] } }),
    text: {
      summary: 'already rolled back to blue',
      expected: 'a switch as the last move',
      found: 'a rollback by ada at 2029-12-26T10:00:00Z',
      where: 'service/agent-service',
      help: 'to go to green all the same: kubectl bluegreen rollback agent-service -n ai-agents --to green --reason "…"',
    },
  },
  'target-not-ready': {
    refusals: async () =>
      rollingBack({ green: { ready: 0 }, service: { history: [await moveFromGreen({ ready: 0 })] } }),
    text: {
      summary: 'green has no ready pods',
      expected: 'at least one ready pod',
      found: '0 of 3 ready',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents rollout status deployment/agent-green',
    },
  },
  'target-changed': {
    refusals: () =>
      rollingBack({
        service: {
          history: [aMove({ templates: { green: 'before' }, images: { green: 'agent-service:1.1.9' } })],
        },
      }),
    text: {
      summary: 'green no longer runs what it served',
      expected: 'agent-service:1.1.9, which served before the last switch',
      found: 'agent-service:1.3.0',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents rollout history deployment/agent-green; or with --to green --reason "…"',
    },
  },
  'target-mixed': {
    refusals: async () => {
      const system = describedSystem({ service: { history: [await moveFromGreen()] } });
      return refusalsOf(planRollback(await pairOf(withEarlierPods(system)), { to: undefined }));
    },
    text: {
      summary: 'green is in the middle of a rollout',
      expected: 'only ready pods of the template that served before the last switch',
      found: '3 of 6 ready pods run another one',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents rollout status deployment/agent-green',
    },
  },
  'container-unclear': {
    refusals: () => deploying({ images: new Map([['', 'agent-service:1.4.0']]) }, twoContainers),
    text: {
      summary: 'it is not clear which container is the agent',
      expected: 'one container, one named "agent", or the annotation kubectl-bluegreen/container',
      found: 'main, proxy',
      where: 'deployment/agent-green',
      help: 'kubectl bluegreen deploy agent-service -n ai-agents --set-image main=IMAGE',
    },
  },
  'no-such-container': {
    refusals: () => deploying({ images: new Map([['proxi', 'proxy:2']]) }),
    text: {
      summary: 'there is no container proxi',
      expected: 'one of: agent',
      found: 'proxi',
      where: 'deployment/agent-green',
      help: 'kubectl bluegreen deploy agent-service -n ai-agents --set-image agent=IMAGE',
    },
  },
  'config-not-used': {
    refusals: () => deploying({ configs: new Map([['prompts', 'prompts-0123456789']]) }),
    text: {
      summary: 'nothing in the template uses the ConfigMap prompts',
      expected: 'a volume, envFrom or configMapKeyRef of ConfigMap prompts (or prompts-<hash>)',
      found: 'none',
      where: 'deployment/agent-green .spec.template',
      help: 'add: {volumes: [{name: prompts, configMap: {name: prompts}}]} and to container agent: {volumeMounts: [{name: prompts, mountPath: /etc/prompts}]}',
    },
  },
  'env-from-elsewhere': {
    refusals: () => deploying({ env: new Map([['OPENAI_API_KEY', 'sk-1']]) }),
    text: {
      summary: 'OPENAI_API_KEY is not a plain value',
      expected: 'OPENAI_API_KEY with a value in the template',
      found: 'it comes from Secret agent-secrets',
      where: 'deployment/agent-green env OPENAI_API_KEY',
      help: 'kubectl -n ai-agents edit deployment agent-green',
    },
  },
  'hpa-max-too-small': {
    refusals: async () =>
      refusalsOf(
        planSwitch(await scaledPair(anAutoscaler('green', 1, 2)), { to: undefined, expect: nothingExpected }),
      ),
    text: {
      summary: 'green may not be as large as blue',
      expected: 'maxReplicas of at least 3, as many pods as blue has',
      found: '2',
      where: 'hpa/agent-green .spec.maxReplicas',
      help: `kubectl -n ai-agents patch hpa agent-green --type merge -p '{"spec":{"maxReplicas":3}}'`,
    },
  },
  'not-grown': {
    refusals: () =>
      Promise.resolve([
        {
          kind: 'not-grown',
          slot: 'green',
          deployment: 'agent-green',
          autoscaler: 'agent-green',
          size: 3,
          found: '1 ready',
        },
      ]),
    text: {
      summary: 'green did not grow in time',
      expected: '3 ready pods',
      found: '1 ready',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents describe hpa agent-green',
    },
  },
  'no-room': {
    refusals: async () => {
      const { cluster } = workOn(
        merged(describedSystem(), objects({ ResourceQuota: [aQuota({ pods: '7' }, { pods: '6' })] })),
      );
      return (await checkRoom(cluster, (await pairOf()).idle, 2)).refusals;
    },
    text: {
      summary: 'there is no room for 2 more pods of green',
      expected: '2 of pods to be left',
      found: '6 of 7 used',
      where: 'resourcequota/few',
      help: 'kubectl -n ai-agents describe resourcequota few',
    },
  },
  'would-be-reverted': {
    refusals: () => switching({ service: { edit: appliedByFlux } }),
    text: {
      summary: 'Flux would put the selector back',
      expected: 'a Service whose selector nothing else writes',
      found: 'Kustomization flux-system/apps manages it: it holds the selector by server-side apply',
      where: 'service/agent-service',
      help: 'kubectl -n ai-agents annotate service agent-service kustomize.toolkit.fluxcd.io/reconcile=disabled; to change what it applies: kubectl bluegreen switch agent-service -n ai-agents --write-manifest FILE; to go all the same: kubectl bluegreen switch agent-service -n ai-agents --allow-revert',
    },
  },
  'within-hold': {
    refusals: async () => standingBy({ service: { history: [await moveFromGreen()] } }),
    text: {
      summary: 'green is kept as the way back',
      expected: 'the hold time to be over, at 2029-12-26T11:00:00Z',
      found: 'switch by ada at 2029-12-26T10:00:00Z',
      where: 'service/agent-service',
      help: 'to shrink it all the same: kubectl bluegreen standby agent-service -n ai-agents --replicas 1 --force',
    },
  },
  'hold-unreadable': {
    refusals: async () =>
      standingBy({
        service: { history: [await moveFromGreen()], annotations: { [annotation.hold]: '1 hour' } },
      }),
    text: {
      summary: 'the hold time cannot be read',
      expected: 'a length of time, as 1h or 90m',
      found: '1 hour',
      where: 'service/agent-service annotation kubectl-bluegreen/hold',
      help: 'kubectl -n ai-agents annotate --overwrite service agent-service kubectl-bluegreen/hold=1h',
    },
  },
  'records-live': {
    refusals: () => recording(describedSystem(), 'blue'),
    text: {
      summary: 'blue is live: a verdict of it is not recorded',
      expected: 'the idle slot, which a switch may go to',
      found: 'blue, which serves',
      where: 'deployment/agent-blue',
      help: 'the same command without --record',
    },
  },
  'not-recordable': {
    refusals: () =>
      recording(
        edited(describedSystem(), ({ Pod: pods }) => {
          for (const pod of pods) pod.status!.containerStatuses![0]!.imageID = '';
        }),
        'green',
      ),
    text: {
      summary: 'it cannot be told what a verdict of green would be of',
      expected: 'the digest of each image that runs',
      found: 'none of agent in agent-green-7d9f-p0',
      where: 'deployment/agent-green',
      help: 'kubectl -n ai-agents get deployment agent-green -o yaml',
    },
  },
  'reason-required': {
    refusals: () => switching({ service: { annotations: { [annotation.requireReason]: 'yes' } } }),
    text: {
      summary: 'agent-service wants a reason for each change',
      expected: '--reason "why"',
      found: 'none (the annotation says "yes", which is neither true nor false)',
      where: 'service/agent-service annotation kubectl-bluegreen/require-reason',
      help: 'the same command with --reason "…"',
    },
  },
  'no-such-revision': {
    refusals: async () => {
      const pair = await pairOf(describedSystem({ service: { history: [aMove({ rev: 4 }), aMove()] } }));
      return refusalsOf(planRollback(pair, { to: undefined, toRevision: 7 }));
    },
    text: {
      summary: 'no move 7 is recorded',
      expected: 'one of: 4, 3',
      found: '7',
      where: 'service/agent-service',
      help: 'kubectl bluegreen history agent-service -n ai-agents',
    },
  },
  'must-grow-first': {
    refusals: () =>
      Promise.resolve([
        { kind: 'must-grow-first', slot: 'green', autoscaler: 'agent-green', min: 3, found: 1, live: 'blue' },
      ]),
    text: {
      summary:
        'green has to be kept as large as blue first, and --write-manifest changes nothing in the cluster',
      expected: 'minReplicas of at least 3',
      found: '1',
      where: 'hpa/agent-green .spec.minReplicas',
      help: `kubectl -n ai-agents patch hpa agent-green --type merge -p '{"spec":{"minReplicas":3}}'`,
    },
  },
  'manifest-not-changed': {
    refusals: () =>
      Promise.resolve([
        {
          kind: 'manifest-not-changed',
          place: 'service.yaml:12',
          expected: 'one of: blue, green',
          found: 'purple',
          service: 'agent-service',
          slotKey: 'example.com/slot',
        },
      ]),
    text: {
      summary: 'the change cannot be made in that file',
      expected: 'one of: blue, green',
      found: 'purple',
      where: 'service.yaml:12',
      help: String.raw`what the cluster has: kubectl -n ai-agents get service agent-service -o jsonpath='{.spec.selector.example\.com/slot}'`,
    },
  },
  'slot-shrunken': {
    refusals: async () => {
      const green = { replicas: 1, edit: shrunken };
      return rollingBack({ green, service: { history: [await moveFromGreen(green)] } });
    },
    text: {
      summary: 'green was shrunk since it served',
      expected: '3 pods, as it had',
      found: '1, by grace at 2029-12-27T10:00:00Z',
      where: 'deployment/agent-green',
      help: 'to scale it and go there: kubectl bluegreen rollback agent-service -n ai-agents --scale-up; as it is: kubectl bluegreen rollback agent-service -n ai-agents --to green --reason "…"',
    },
  },
  'in-overlap': {
    refusals: () =>
      deploying(
        { images: new Map([['', 'agent-service:1.4.0']]) },
        {},
        {
          selector: { app: 'agent-service' },
          history: [aMove({ verb: 'overlap', from: 'blue', to: 'green' })],
        },
      ),
    text: {
      summary: 'blue and green are both selected',
      expected: 'one slot to be live',
      found: 'an overlap by ada at 2029-12-26T10:00:00Z',
      where: 'service/agent-service',
      help: 'to finish it: kubectl bluegreen switch agent-service -n ai-agents; to leave it: kubectl bluegreen rollback agent-service -n ai-agents',
    },
  },
  'overlap-selects-others': {
    refusals: async () => {
      const start = describedSystem();
      const [pod] = start.Pod;
      const worker = edited(pod!, ({ metadata }) => {
        metadata.name = 'worker-1';
        metadata.labels = { app: 'agent-service' };
      });
      const pair = await pairOf(merged(start, objects({ Pod: [worker] })));
      const plan = planSwitch(pair, { to: undefined, expect: nothingExpected, overlapMs: 10_000 });
      return plan.kind === 'refused' ? plan.refusals : [];
    },
    text: {
      summary: 'without its slot key the selector would pick more than the two slots',
      expected: 'a selector that picks the pods of both slots alone once "slot" is taken out',
      found: 'it would also pick worker-1',
      where: 'service/agent-service .spec.selector',
      help: 'kubectl -n ai-agents get pods -L slot; or without an overlap: --overlap 0',
    },
  },
  'discards-rollback': {
    refusals: async () =>
      deploying({ images: new Map([['', 'agent-service:1.4.0']]) }, {}, { history: [await moveFromGreen()] }),
    text: {
      summary: 'green is the way back',
      expected: 'the hold time to be over, at 2029-12-26T11:00:00Z',
      found:
        'green still runs agent-service:1.3.0, which served before: switch by ada at 2029-12-26T10:00:00Z',
      where: 'service/agent-service',
      help: 'to give the way back up: the same command with --discard-rollback; to keep it: kubectl bluegreen status agent-service -n ai-agents',
    },
  },
};

describe('Every refusal happens, and says what was expected, what was found, where, and what helps', () => {
  it.each(Object.entries(situations))('%s', async (kind, { refusals, text }) => {
    const found = await refusals();
    expect(found.map((refusal) => refusal.kind)).toEqual([kind]);
    expect(describeRefusal(found[0]!, scope, 'agent-service')).toEqual(text);
  });
});

describe('A command that helps is pasted as it is', () => {
  const typed = {
    namespace,
    repeated: { kubectl: ['--context', 'prod eu'], own: ['--slot-label', 'colour'] },
  };
  it.each(Object.entries(situations))('%s: it repeats the flags', async (_, { refusals }) => {
    const [found] = await refusals();
    const { help } = describeRefusal(found!, typed, 'agent-service');
    for (const [command] of help.matchAll(/kubectl [^;]*/g)) {
      expect(command).toContain("--context 'prod eu'");
      if (!command.includes(' get services -A')) expect(command).toContain('-n ai-agents');
      if (command.includes('bluegreen '))
        expect(command).toMatch(/bluegreen [a-z]+ agent-service .*--slot-label colour/);
    }
  });
});

describe('A command that helps, where the Service asks for reasons', () => {
  const asking = { ...scope, reasonRequired: true };
  it.each(Object.entries(situations))('%s: what changes has one', async (_, { refusals }) => {
    const [found] = await refusals();
    const { help } = describeRefusal(found!, asking, 'agent-service');
    for (const [command, verb = ''] of help.matchAll(/kubectl bluegreen ([a-z]+) [^;]*/g))
      expect(command.match(/--reason "…"/g) ?? []).toHaveLength(
        ['switch', 'rollback', 'standby'].includes(verb) ? 1 : 0,
      );
  });
});

describe('Words of a refusal that depend on numbers and on what is known', () => {
  it('says a pod, not 1 pods', async () => {
    const [refusal] = await switching({ blue: { replicas: 1 }, green: { replicas: 1, ready: 0 } });
    expect(describeRefusal(refusal!, scope, 'agent-service').expected).toBe(
      '1 ready pod of the current template',
    );
  });

  it('names what a ReplicaSet without an owner is', async () => {
    const alone = edited(aSlot('green', { deployment: 'stray' }), (draft) => {
      draft.Deployment = [];
      draft.ReplicaSet[0]!.metadata.ownerReferences = [];
    });
    const [refusal] = await discovering(merged(withSlots(aSlot('blue'), aSlot('green')), alone));
    expect(refusal).toEqual({ kind: 'not-a-deployment', slot: 'green', owner: 'ReplicaSet stray-7d9f' });
  });

  it('says how to scale a slot of a rollback that has no replicas', async () => {
    const [refusal] = await rollingBack({
      green: { replicas: 0 },
      service: { history: [await moveFromGreen({ replicas: 0 })] },
    });
    expect(describeRefusal(refusal!, scope, 'agent-service')).toMatchObject({
      found: '0 replicas',
      help: 'to scale it and go there: kubectl bluegreen rollback agent-service -n ai-agents --scale-up',
    });
  });
});

const named = { service: 'agent-service' };

async function discovering(system: ClusterObjects, choice: Partial<ServiceChoice> = {}): Promise<Refusal[]> {
  const reading = await readingOf(system, choice);
  return reading.kind === 'refused' ? [reading.refusal] : [];
}

async function switching(
  system: SystemOptions,
  request: Partial<SwitchRequest> = {},
): Promise<readonly Refusal[]> {
  const expectNothing = { image: undefined, version: undefined };
  const pair = await pairOf(describedSystem(system));
  return refusalsOf(planSwitch(pair, { to: undefined, expect: expectNothing, ...request }));
}

interface Schema {
  readonly schema?: string;
  readonly compatible?: string;
}

function withSchemas(blue: Schema, green: Schema): SystemOptions {
  const says = ({ schema, compatible }: Schema): Pick<SlotOptions, 'edit'> => ({
    edit: ({ metadata }) => {
      metadata.annotations = {
        ...(schema !== undefined && { [annotation.schema]: schema }),
        ...(compatible !== undefined && { [annotation.schemaCompatible]: compatible }),
      };
    },
  });
  return { blue: says(blue), green: says(green) };
}

async function rollingBack(system: SystemOptions): Promise<readonly Refusal[]> {
  return refusalsOf(planRollback(await pairOf(describedSystem(system)), { to: undefined }));
}

async function recording(system: ClusterObjects, slot: string): Promise<readonly Refusal[]> {
  const work = workOn(system);
  const pair = await pairOf(system);
  const secretVersion = () => Promise.resolve({ kind: 'not-allowed' } as const);
  const outcome = await planRecord(
    { ...work, secretVersion, tool: '1' },
    pair,
    slot === 'blue' ? pair.live : pair.idle,
    aSet([aCase('one')]),
  );
  return outcome.kind === 'refused' ? [outcome.refusal] : [];
}

async function deploying(
  request: Partial<DeployRequest>,
  green: SystemOptions['green'] = {},
  service: SystemOptions['service'] = {},
): Promise<readonly Refusal[]> {
  const nothing = { images: new Map(), env: new Map(), configs: new Map(), agentVersion: undefined };
  const pair = await pairOf(describedSystem({ green, service }));
  return refusalsOf(planDeploy(pair, { ...nothing, ...request }, { discardRollback: false, now: soonAfter }));
}

/** Half an hour after `aMove`. */
const soonAfter = new Date('2029-12-26T10:30:00Z');

async function standingBy(system: SystemOptions): Promise<readonly Refusal[]> {
  const pair = await pairOf(describedSystem(system));
  return refusalsOf(planStandby(pair, { replicas: 1, force: false, now: soonAfter }));
}

const nothingExpected = { image: undefined, version: undefined };

async function scaledPair(autoscaler: HorizontalPodAutoscaler): Promise<SlotPair> {
  return withAutoscalers(await pairOf(), { kind: 'read', items: [autoscaler] });
}

function shrunken({ metadata }: Mutable<Deployment>): void {
  const entry = { op: 'op1', who: 'grace', when: '2029-12-27T10:00:00Z', from: 3, to: 1 };
  metadata.annotations = { [annotation.size]: JSON.stringify(entry) };
}

function appliedByFlux({ metadata }: Mutable<Service>): void {
  metadata.labels = {
    'kustomize.toolkit.fluxcd.io/name': 'apps',
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  };
  metadata.managedFields = [
    {
      manager: 'kustomize-controller',
      operation: 'Apply',
      time: '2029-12-30T08:00:00Z',
      fieldsV1: { 'f:spec': { 'f:selector': {} } },
    },
  ];
}

function refusalsOf(plan: { kind: string; refusals?: readonly Refusal[] }): readonly Refusal[] {
  return plan.refusals ?? [];
}

/** The last move left green as it is now. */
async function moveFromGreen(green: SystemOptions['green'] = {}) {
  const pair: SlotPair = await pairOf(describedSystem({ green }));
  return aMove({
    templates: { green: pair.idle.template },
    images: { green: 'agent-service:1.3.0' },
  });
}

function withSlots(...slots: readonly ClusterObjects[]): ClusterObjects {
  return merged(objects({ Service: [aService()] }), ...slots);
}

/** Ready pods of a template that green had before, still there. */
function withEarlierPods(system: ClusterObjects): ClusterObjects {
  const earlier = aSlot('green', { version: '1.2.9' });
  const set = aReplicaSet(earlier.Deployment[0]!, '5c9d');
  const pods = edited(earlier.Pod, (draft) => {
    for (const { metadata } of draft) {
      metadata.name = metadata.name.replace('7d9f', '5c9d');
      metadata.uid = `uid-pod-${metadata.name}`;
      metadata.ownerReferences![0]!.uid = set.metadata.uid!;
    }
  });
  return merged(system, objects({ ReplicaSet: [set], Pod: pods }));
}

/** Pods of green whose ReplicaSet something else than a Deployment controls. */
function runByRollout(): ClusterObjects {
  return edited(aSlot('green', { deployment: 'rolled' }), (draft) => {
    draft.Deployment = [];
    draft.ReplicaSet[0]!.metadata.ownerReferences = [
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'agent', uid: 'u', controller: true },
    ];
  });
}

const appliedAgain = ({ metadata }: Mutable<Service>): void => {
  metadata.managedFields = [
    {
      manager: 'kubectl-client-side-apply',
      time: '2029-12-30T08:00:00Z',
      fieldsV1: { 'f:spec': { 'f:selector': {} } },
    },
    { manager: 'kubectl-bluegreen', time: '2029-12-26T10:00:00Z', fieldsV1: { 'f:metadata': {} } },
  ];
};

const twoContainers: SystemOptions['green'] = {
  edit: ({ spec }) => {
    const [agent] = spec.template.spec.containers;
    spec.template.spec.containers = [
      { ...agent!, name: 'main' },
      { name: 'proxy', image: 'proxy:1' },
    ];
  },
};
