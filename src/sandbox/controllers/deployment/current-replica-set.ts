import { isDeepStrictEqual } from 'node:util';
import type { Condition } from '../../objects/condition.ts';
import { conditionOf } from '../../objects/condition.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { Deployment, ReplicaSet } from '../../objects/workloads.ts';
import { StatusError } from '../../status-error.ts';
import { isNamespaceTerminating } from '../controller.ts';
import { ownedBy, referenceTo } from '../owners.ts';
import { condition, hasDeadline, says, withCondition } from './conditions.ts';
import { fencepostsOf } from './fenceposts.ts';
import { annotations, annotationsOfCurrent, sizeAnnotations } from './revisions.ts';
import { type Rollout, type Tools, wanted, withSet, writeStatus } from './rollout.ts';
import { hashLabel, sameTemplate, templateHash } from './template-hash.ts';

/** Gives the current ReplicaSet its annotations and the Deployment its revision. */
export function syncRevision(tools: Tools, rollout: Rollout): Rollout {
  const { deployment, current, old } = rollout;
  if (current === undefined) return rollout;
  const { metadata, spec } = current;
  const next = annotationsOfCurrent(deployment, metadata.annotations ?? {}, old);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  const isAsWanted =
    isDeepStrictEqual(next, metadata.annotations ?? {}) && (spec.minReadySeconds ?? 0) === minReadySeconds;
  const set = isAsWanted
    ? current
    : tools.parts.writer.update(kinds.replicaSet, {
        ...current,
        metadata: { ...metadata, annotations: next },
        spec: { ...spec, minReadySeconds },
      });
  const progress = conditionOf(deployment.status?.conditions, 'Progressing');
  const news =
    progress === undefined ? condition(says.found(metadata.name), tools.parts.cluster.clock) : undefined;
  return { ...withSet(rollout, set), deployment: noteRevision(tools, deployment, set, news) };
}

/** Writes the revision and, where progress is watched, what is new; nothing where nothing is. */
function noteRevision(
  tools: Tools,
  deployment: Deployment,
  set: ReplicaSet,
  news: Condition | undefined,
): Deployment {
  const { metadata } = deployment;
  const revision = set.metadata.annotations?.[annotations.revision] ?? '';
  const told = news !== undefined && hasDeadline(deployment) ? withCondition(deployment, news) : deployment;
  if (told === deployment && metadata.annotations?.[annotations.revision] === revision) return deployment;
  return writeStatus(tools, {
    ...told,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [annotations.revision]: revision } },
  });
}

/** Makes the current ReplicaSet where there is none; undefined where it could not be made just now. */
export function ensureCurrent(tools: Tools, rollout: Rollout): Rollout | undefined {
  if (rollout.current !== undefined) return syncRevision(tools, rollout);
  const { deployment } = rollout;
  const body = newReplicaSet(rollout);
  try {
    const made = tools.parts.writer.create(
      kinds.replicaSet,
      deployment.metadata.namespace,
      body,
    ) as ReplicaSet;
    return begun(tools, rollout, made);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.reason === 'AlreadyExists') return meetNamesake(tools, rollout, body.metadata.name);
    return refused(tools, rollout, body.metadata.name, error);
  }
}

function begun(tools: Tools, rollout: Rollout, made: ReplicaSet): Rollout {
  const { deployment } = rollout;
  const { name } = made.metadata;
  const { replicas } = made.spec;
  if (replicas > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
    tools.events(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
  }
  const news = condition(says.created(name), tools.parts.cluster.clock);
  return { ...rollout, current: made, deployment: noteRevision(tools, deployment, made, news) };
}

/** Another template with the same hash: the Deployment counts it and hashes anew the next time. */
function meetNamesake(tools: Tools, rollout: Rollout, name: string): Rollout | undefined {
  const { deployment } = rollout;
  const { storage } = tools.parts.cluster;
  const namesake = storage.get(kinds.replicaSet, deployment.metadata.namespace, name) as ReplicaSet;
  const isOurs =
    ownedBy(namesake, deployment) && sameTemplate(namesake.spec.template, deployment.spec.template);
  if (isOurs) return syncRevision(tools, { ...rollout, current: namesake });
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  writeStatus(tools, { ...deployment, status: { ...deployment.status, collisionCount } });
  return undefined;
}

function refused(tools: Tools, { deployment }: Rollout, name: string, error: StatusError): never {
  if (!isNamespaceTerminating(error)) {
    const message = `Failed to create new replica set "${name}": ${error.message}`;
    if (hasDeadline(deployment))
      writeStatus(
        tools,
        withCondition(deployment, condition(says.notCreated(message), tools.parts.cluster.clock)),
      );
    tools.events(deployment, { type: 'Warning', reason: 'ReplicaSetCreateError', message });
  }
  throw error;
}

function newReplicaSet({ deployment, old }: Rollout) {
  const { metadata, spec, status } = deployment;
  const hash = templateHash(spec.template, status?.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
  const matchLabels = { ...spec.selector.matchLabels, [hashLabel]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name.slice(0, 253 - 1 - hash.length)}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations: { ...annotationsOfCurrent(deployment, {}, old), ...sizeAnnotations(deployment) },
      ownerReferences: [referenceTo(kinds.deployment, deployment)],
    },
    spec: {
      replicas: sizeOfCurrent(deployment, old, 0),
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}

/** How large the current ReplicaSet may be beside the old ones; `size` is how large it is. */
export function sizeOfCurrent({ spec }: Deployment, old: readonly ReplicaSet[], size: number): number {
  if (spec.strategy.type === 'Recreate') return spec.replicas;
  const room = spec.replicas + fencepostsOf(spec).maxSurge - (wanted(old) + size);
  return room <= 0 ? size : size + Math.min(room, spec.replicas - size);
}
