import { apiVersionOf, type Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';

/** What kube-apiserver writes of an object of the kind that holds nothing: fields that are never left out. */
const emptyMembers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '/Event': {
    involvedObject: {},
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  },
  '/Namespace': { spec: {}, status: {} },
  '/Node': {
    spec: {},
    status: {
      daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
      nodeInfo: {
        ...{ machineID: '', systemUUID: '', bootID: '', kernelVersion: '', osImage: '' },
        ...{ containerRuntimeVersion: '', kubeletVersion: '', kubeProxyVersion: '' },
        ...{ operatingSystem: '', architecture: '' },
      },
    },
  },
  '/Pod': { spec: { containers: null }, status: {} },
  '/Service': { spec: {}, status: { loadBalancer: {} } },
  'apps/Deployment': {
    spec: {
      replicas: 0,
      selector: null,
      template: { metadata: {}, spec: { containers: null } },
      strategy: {},
    },
    status: {},
  },
  'apps/ReplicaSet': {
    spec: { replicas: 0, selector: null, template: { metadata: {}, spec: { containers: null } } },
    status: { replicas: 0 },
  },
  'discovery.k8s.io/EndpointSlice': { addressType: '', endpoints: null, ports: null },
  'rbac.authorization.k8s.io/ClusterRole': { rules: null },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { roleRef: { apiGroup: '', kind: '', name: '' } },
  'rbac.authorization.k8s.io/Role': { rules: null },
  'rbac.authorization.k8s.io/RoleBinding': { roleRef: { apiGroup: '', kind: '', name: '' } },
};

/** An object that tells only up to which revision a watch has told everything. */
export function bookmark(kind: Kind, revision: number, initialEventsEnd: boolean): KubernetesObject {
  return {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: {
      // The one object without a name; JSON leaves it out.
      name: undefined as unknown as string,
      resourceVersion: String(revision),
      ...(initialEventsEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
    },
    ...emptyMembers[`${kind.group}/${kind.kind}`],
  };
}
