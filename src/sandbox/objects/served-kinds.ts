import type { Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/table.ts';

/** Kinds that controllers and the node act on. */
export const kinds = {
  namespace: served('v1', 'Namespace'),
  node: served('v1', 'Node'),
  service: served('v1', 'Service'),
  pod: served('v1', 'Pod'),
  configMap: served('v1', 'ConfigMap'),
  serviceAccount: served('v1', 'ServiceAccount'),
  event: served('v1', 'Event'),
  endpoints: served('v1', 'Endpoints'),
  deployment: served('apps/v1', 'Deployment'),
  replicaSet: served('apps/v1', 'ReplicaSet'),
  endpointSlice: served('discovery.k8s.io/v1', 'EndpointSlice'),
} as const;

function served(apiVersion: string, name: string): Kind {
  const found = kindOf(apiVersion, name);
  if (found === undefined) throw new Error(`kinds/table.ts has no ${apiVersion} ${name}`);
  return found;
}
