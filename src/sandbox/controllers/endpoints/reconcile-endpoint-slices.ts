import { isDeepStrictEqual } from 'node:util';
import type { EndpointSlice, Service } from '../../objects/networking.ts';
import { type Labels, without } from '../../objects/label-selector.ts';
import type { Pod } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { Parts } from '../controller.ts';
import { referenceTo } from '../owners.ts';
import { endpointOf, endpointPorts, isEndpoint } from './endpoints-of-pod.ts';
import { type Group, type PlannedSlice, planSlices, portsKey } from './plan-slices.ts';
import { triggerAnnotation } from './trigger-times.ts';

export const serviceLabel = 'kubernetes.io/service-name';
const managedBy = 'endpointslice.kubernetes.io/managed-by';
const controllerName = 'endpointslice-controller.k8s.io';
export const headlessLabel = 'service.kubernetes.io/headless';

/** Whether it is one that this controller keeps; others' slices of a Service are left alone. */
export function isManaged(slice: EndpointSlice): boolean {
  return slice.metadata.labels?.[managedBy] === controllerName;
}

/** Brings the slices of a Service to the pods that it selects. */
export function reconcileEndpointSlices(
  { cluster, writer }: Parts,
  service: Service,
  pods: readonly Pod[],
  trigger: string | undefined,
): void {
  const { namespace, name, uid } = service.metadata;
  const existing = (cluster.storage.list(kinds.endpointSlice, namespace) as readonly EndpointSlice[]).filter(
    (slice) =>
      isManaged(slice) &&
      slice.metadata.labels?.[serviceLabel] === name &&
      slice.metadata.deletionTimestamp === undefined,
  );
  const ours = existing.filter(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.uid === uid),
  );
  const { kept, surplus } = planSlices(groupsOf(service, pods), ours);
  const labels = labelsOf(service);
  for (const planned of kept) {
    const { slice } = planned;
    const content = contentOf(planned);
    const annotations = annotationsOf(slice, trigger);
    if (slice === undefined)
      writer.create(kinds.endpointSlice, namespace, newSlice(service, { labels, annotations }, content));
    else if (isChanged(slice, planned, labels))
      writer.update(kinds.endpointSlice, {
        ...slice,
        ...content,
        metadata: { ...slice.metadata, labels, annotations },
      });
  }
  const foreign = existing.filter((slice) => !ours.includes(slice));
  for (const slice of [...surplus, ...foreign]) writer.remove(kinds.endpointSlice, slice);
}

function groupsOf(service: Service, pods: readonly Pod[]): readonly Group[] {
  const groups = new Map<string, { ports: Group['ports']; endpoints: Group['endpoints'][number][] }>();
  for (const pod of pods.filter(isEndpoint)) {
    const ports = endpointPorts(service, pod);
    const key = portsKey(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod));
  }
  return [...groups.values()];
}

/** The Service's labels and those by which a slice is found. */
function labelsOf({ metadata, spec }: Service): Labels {
  return {
    ...without(metadata.labels, headlessLabel),
    ...(isHeadless(spec) && { [headlessLabel]: '' }),
    [managedBy]: controllerName,
    [serviceLabel]: metadata.name,
  };
}

export function isHeadless({ clusterIP }: Service['spec']): boolean {
  return clusterIP === undefined || clusterIP === '' || clusterIP === 'None';
}

function isChanged(slice: EndpointSlice, planned: PlannedSlice, labels: Labels): boolean {
  return !(
    isDeepStrictEqual(slice.endpoints ?? [], planned.endpoints) &&
    portsKey(slice.ports) === portsKey(planned.ports) &&
    isDeepStrictEqual(slice.metadata.labels, labels)
  );
}

type Content = Pick<EndpointSlice, 'endpoints' | 'ports'>;

/** Lists are null rather than empty, as Kubernetes stores them. */
function contentOf({ ports, endpoints }: PlannedSlice): Content {
  return {
    endpoints: endpoints.length === 0 ? null : endpoints,
    ports: ports.length === 0 ? null : ports,
  };
}

function newSlice(
  service: Service,
  metadata: { readonly labels: Labels; readonly annotations: Labels },
  content: Content,
): unknown {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${service.metadata.name}-`,
      ownerReferences: [referenceTo(kinds.service, service)],
      ...metadata,
    },
    addressType: 'IPv4',
    ...content,
  };
}

function annotationsOf(slice: EndpointSlice | undefined, trigger: string | undefined): Labels {
  const others = without(slice?.metadata.annotations, triggerAnnotation);
  return { ...others, ...(trigger !== undefined && { [triggerAnnotation]: trigger }) };
}
