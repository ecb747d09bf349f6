import type { KindName } from '../../../domain/slots/kubernetes.ts';

/** Where the API keeps the objects of a kind. */
interface KindResource {
  /** API group, empty for core. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

export const kinds: Readonly<Record<KindName, KindResource>> = {
  Service: { group: '', version: 'v1', plural: 'services' },
  Deployment: { group: 'apps', version: 'v1', plural: 'deployments' },
  ReplicaSet: { group: 'apps', version: 'v1', plural: 'replicasets' },
  Pod: { group: '', version: 'v1', plural: 'pods' },
  EndpointSlice: { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices' },
  ConfigMap: { group: '', version: 'v1', plural: 'configmaps' },
  Event: { group: '', version: 'v1', plural: 'events' },
  HorizontalPodAutoscaler: { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' },
  ResourceQuota: { group: '', version: 'v1', plural: 'resourcequotas' },
};

export function apiVersion({ group, version }: KindResource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Path of a kind's list in a namespace, or of one object. */
export function resourcePath(resource: KindResource, namespace: string, name?: string): string {
  const root = resource.group === '' ? '/api' : '/apis';
  const list = `${root}/${apiVersion(resource)}/namespaces/${encodeURIComponent(namespace)}/${resource.plural}`;
  return name === undefined ? list : `${list}/${encodeURIComponent(name)}`;
}
