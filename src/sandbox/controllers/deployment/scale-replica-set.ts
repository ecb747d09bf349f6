import { isDeepStrictEqual } from 'node:util';
import { kinds } from '../../objects/served-kinds.ts';
import type { ReplicaSet } from '../../objects/workloads.ts';
import { sizeAnnotations } from './revisions.ts';
import { type Rollout, type Tools, withSet } from './rollout.ts';

/** Gives a ReplicaSet of the rollout its new size, and tells; the rollout itself where there is nothing to do. */
export function scaleTo(tools: Tools, rollout: Rollout, set: ReplicaSet, replicas: number): Rollout {
  return set.spec.replicas === replicas ? rollout : resize(tools, rollout, set, replicas);
}

/** As `scaleTo`, and notes the Deployment's size on it where only that has changed. */
export function resize(tools: Tools, rollout: Rollout, set: ReplicaSet, replicas: number): Rollout {
  const { deployment } = rollout;
  const { metadata, spec } = set;
  const annotations = { ...metadata.annotations, ...sizeAnnotations(deployment) };
  if (spec.replicas === replicas && isDeepStrictEqual(annotations, metadata.annotations)) return rollout;
  const scaled = tools.parts.writer.update(kinds.replicaSet, {
    ...set,
    metadata: { ...metadata, annotations },
    spec: { ...spec, replicas },
  });
  if (spec.replicas !== replicas) {
    const direction = spec.replicas < replicas ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${metadata.name} from ${spec.replicas} to ${replicas}`;
    tools.events(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
  }
  return withSet(rollout, scaled);
}
