import type { StatusError } from '../status-error.ts';
import { noSuchResource, notInSandbox } from './refusals.ts';
import type { ResourceTarget } from './request-target.ts';

/** What a kube-apiserver serves without anything added to it, and the sandbox does not: by group. */
const resources: Readonly<Record<string, readonly string[]>> = {
  '': [
    'bindings',
    'componentstatuses',
    'limitranges',
    'persistentvolumeclaims',
    'persistentvolumes',
    'podtemplates',
    'replicationcontrollers',
  ],
  'admissionregistration.k8s.io': [
    'mutatingwebhookconfigurations',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
    'validatingwebhookconfigurations',
  ],
  'apiextensions.k8s.io': ['customresourcedefinitions'],
  'apiregistration.k8s.io': ['apiservices'],
  apps: ['controllerrevisions', 'daemonsets', 'statefulsets'],
  'authentication.k8s.io': ['tokenreviews'],
  batch: ['cronjobs', 'jobs'],
  'certificates.k8s.io': ['certificatesigningrequests'],
  'coordination.k8s.io': ['leases'],
  'events.k8s.io': ['events'],
  'flowcontrol.apiserver.k8s.io': ['flowschemas', 'prioritylevelconfigurations'],
  'networking.k8s.io': ['ingressclasses', 'ingresses', 'ipaddresses', 'networkpolicies', 'servicecidrs'],
  'node.k8s.io': ['runtimeclasses'],
  policy: ['poddisruptionbudgets'],
  'resource.k8s.io': ['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices'],
  'scheduling.k8s.io': ['priorityclasses'],
  'storage.k8s.io': ['csidrivers', 'csinodes', 'csistoragecapacities', 'storageclasses', 'volumeattachments'],
};

const subresources: Readonly<Record<string, readonly string[]>> = {
  namespaces: ['finalize'],
  nodes: ['proxy'],
  pods: ['attach', 'binding', 'ephemeralcontainers', 'eviction', 'exec', 'proxy', 'resize'],
  services: ['proxy'],
};

/** Read by `kubectl describe`, which takes 404 for none of them and gives up at anything else. */
const noneOfThem = new Set(['leases', 'limitranges']);

/** 501 for what a real cluster would do, 404 for what nobody knows. */
export function unserved(target: ResourceTarget): StatusError {
  const { group, resource, subresource, verb } = target;
  if (noneOfThem.has(resource) && (verb === 'get' || verb === 'list')) return noSuchResource();
  const known =
    (resources[group] ?? []).includes(resource) ||
    (group === '' && (subresources[resource] ?? []).includes(subresource));
  return known ? notInSandbox(callName(target)) : noSuchResource();
}

/** `list horizontalpodautoscalers.autoscaling`, `create pods/exec` */
export function callName({ verb, group, resource, subresource }: ResourceTarget): string {
  const path = subresource === '' ? resource : `${resource}/${subresource}`;
  return `${verb} ${path}${group === '' ? '' : `.${group}`}`;
}
