import { eventRecorder } from '../objects/record-event.ts';
import { type Cluster, writerNamed } from '../objects/write.ts';
import { manager, type Parts } from './controller.ts';
import { startDeployments } from './deployment/start-deployments.ts';
import { startEndpoints } from './endpoints/start-endpoints.ts';
import { boundEvents } from './events/bound-events.ts';
import { startGarbageCollection } from './garbage/start-garbage-collection.ts';
import { startNamespaces } from './namespaces/start-namespaces.ts';
import { startReplicaSets } from './replica-set/start-replica-sets.ts';

export interface ControllersOptions extends Cluster {
  /** PEM of the API server's authority, for the ConfigMap kube-root-ca.crt of each namespace; none without it. */
  readonly ca?: string;
}

/** Starts what a kube-controller-manager runs, as far as the sandbox needs it. */
export function startControllers({ ca, ...cluster }: ControllersOptions): { stop(): void } {
  const parts: Parts = {
    cluster,
    writer: writerNamed(cluster.registry, manager),
    eventsOf: (component) => eventRecorder(cluster, manager, { component }),
  };
  const stops = [
    boundEvents(parts),
    startNamespaces(parts, ca),
    startDeployments(parts),
    startReplicaSets(parts),
    startEndpoints(parts),
    startGarbageCollection(parts),
  ];
  return {
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
