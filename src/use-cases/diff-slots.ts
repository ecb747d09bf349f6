import { agentVersion } from '../domain/slots/agent-container.ts';
import { minReplicas } from '../domain/slots/autoscaler.ts';
import { configPairs } from '../domain/slots/diff-config.ts';
import { templateChanges } from '../domain/slots/diff-slots.ts';
import { bothSlots, overlapOf } from '../domain/slots/overlap.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { desiredReplicas, readyPods, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { configWarnings, type SharedConfig } from '../domain/slots/warnings.ts';
import { scopeOf } from '../domain/slots/reason-refusals.ts';
import type { Cluster, ClusterScope } from '../ports/cluster.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { Side, SlotDiff } from '../results/slot-diff.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
import { diffConfigMaps, type ConfigMapDiffs } from './diff-config-maps.ts';
import { autoscalerWarnings, readAutoscalers, withAutoscalers } from './read-scaling.ts';
import { readSlots } from './read-slots.ts';
import { readSharedConfig } from './shared-config.ts';

type DiffReading =
  | { readonly kind: 'diff'; readonly diff: SlotDiff }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What the idle slot would change for users, from the objects alone: no pod is asked. */
export async function diffSlots(
  reader: { readonly cluster: Cluster; readonly sha256: Sha256 },
  choice: ServiceChoice,
): Promise<DiffReading> {
  const { cluster } = reader;
  const [reading, autoscalers] = await Promise.all([
    readSlots(reader, choice, 'slots'),
    readAutoscalers(cluster),
  ]);
  if (reading.kind === 'refused') return reading;
  const pair = withAutoscalers(reading.pair, autoscalers);
  const [maps, shared] = await Promise.all([
    diffConfigMaps(cluster, configPairs(pair)),
    readSharedConfig(cluster, pair),
  ]);
  const diff = slotDiff(pair, maps, shared, cluster.scope);
  return {
    kind: 'diff',
    diff: { ...diff, notChecked: [...autoscalerWarnings(autoscalers), ...maps.notChecked] },
  };
}

function slotDiff(
  pair: SlotPair,
  { configMaps }: ConfigMapDiffs,
  shared: SharedConfig,
  scope: ClusterScope,
): SlotDiff {
  const { context, namespace } = scope;
  const { images, env, resources, other } = templateChanges(pair);
  const [live, idle] = [sideOf(pair.live), sideOf(pair.idle)];
  const changes = [...images, ...env, ...resources, ...other, ...configMaps];
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'SlotDiff',
    context,
    namespace,
    service: pair.service.metadata.name,
    same: changes.length === 0 && live.version === idle.version,
    live,
    idle,
    images: [...images],
    env: [...env],
    configMaps,
    resources: [...resources],
    other: [...other],
    notChecked: [],
    warnings: [...overlapWarnings(pair), ...configWarnings(shared, scopeOf(scope, pair.service))],
  };
}

/** Then neither is idle. */
function overlapWarnings(pair: SlotPair): string[] {
  if (overlapOf(pair) === undefined) return [];
  return [`${bothSlots(pair)} are both selected; ${pair.live.name} is what served before`];
}

function sideOf(slot: Slot): Side {
  const { deployment, autoscaler } = slot;
  return {
    slot: slot.name,
    workload: `deployment/${deployment.metadata.name}`,
    template: slot.template,
    version: agentVersion(deployment) ?? null,
    replicas: desiredReplicas(deployment),
    ready: readyPods(slot).length,
    autoscaler:
      autoscaler === undefined
        ? null
        : {
            name: autoscaler.metadata.name,
            min: minReplicas(autoscaler),
            max: autoscaler.spec.maxReplicas,
          },
  };
}
