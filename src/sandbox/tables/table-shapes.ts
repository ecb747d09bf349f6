import type { Kind } from '../kinds/kind.ts';
import { events } from './events.ts';
import { endpoints, endpointSlices, services } from './network.ts';
import { nodes } from './nodes.ts';
import { anyKind, configMaps, namespaces, roleBindings, secrets, serviceAccounts } from './plain-kinds.ts';
import { autoscalers, resourceQuotas } from './limits.ts';
import { pods } from './pods.ts';
import type { TableShape } from './table-shape.ts';
import { deployments, replicaSets } from './workloads.ts';

/** By group and kind. Source: kube-apiserver's printers, pkg/printers/internalversion. */
const shapes: Readonly<Record<string, TableShape>> = {
  '/ConfigMap': configMaps,
  '/Endpoints': endpoints,
  '/Event': events,
  '/Namespace': namespaces,
  '/Node': nodes,
  '/Pod': pods,
  '/ResourceQuota': resourceQuotas,
  '/Secret': secrets,
  '/Service': services,
  '/ServiceAccount': serviceAccounts,
  'apps/Deployment': deployments,
  'apps/ReplicaSet': replicaSets,
  'autoscaling/HorizontalPodAutoscaler': autoscalers,
  'discovery.k8s.io/EndpointSlice': endpointSlices,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBindings,
  'rbac.authorization.k8s.io/RoleBinding': roleBindings,
};

export function tableShape(kind: Kind): TableShape {
  return shapes[`${kind.group}/${kind.kind}`] ?? anyKind;
}
