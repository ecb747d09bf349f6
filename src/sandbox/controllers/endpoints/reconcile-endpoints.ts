import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { without } from '../../objects/label-selector.ts';
import type { Endpoint, EndpointPort, Service } from '../../objects/networking.ts';
import { isLeaving, type Pod } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { Key } from '../../objects/work-queue.ts';
import type { Parts } from '../controller.ts';
import { endpointOf, endpointPorts, isEndpoint } from './endpoints-of-pod.ts';
import { portsKey } from './plan-slices.ts';
import { headlessLabel, isHeadless } from './reconcile-endpoint-slices.ts';
import { triggerAnnotation } from './trigger-times.ts';

interface Subset {
  readonly addresses?: readonly unknown[];
  readonly notReadyAddresses?: readonly unknown[];
  readonly ports?: readonly unknown[];
}

const managedBy = 'endpoints.kubernetes.io/managed-by';

/** Brings a Service's Endpoints, which came before slices and which some still read, to the pods that it selects. */
export function reconcileEndpoints(
  { cluster, writer }: Parts,
  service: Service,
  pods: readonly Pod[],
  trigger: string | undefined,
): void {
  const { namespace, name } = service.metadata;
  const existing = cluster.storage.get(kinds.endpoints, namespace, name);
  const subsets = subsetsOf(service, pods);
  const labels = {
    ...service.metadata.labels,
    [managedBy]: 'endpoint-controller',
    ...(isHeadless(service.spec) && { [headlessLabel]: '' }),
  };
  const isAsWanted =
    isDeepStrictEqual(existing?.['subsets'] ?? [], subsets) &&
    isDeepStrictEqual(existing?.metadata.labels, labels);
  if (isAsWanted) return;
  const others = without(existing?.metadata.annotations, triggerAnnotation);
  const annotations = { ...others, ...(trigger !== undefined && { [triggerAnnotation]: trigger }) };
  const body: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { ...(existing?.metadata ?? { name }), labels, annotations },
    ...(subsets.length > 0 && { subsets }),
  };
  if (existing === undefined) writer.create(kinds.endpoints, namespace, body);
  else writer.update(kinds.endpoints, body);
}

/** Endpoints have no owner: they go when their Service goes. */
export function removeEndpoints({ cluster, writer }: Parts, { namespace, name }: Key): void {
  const existing = cluster.storage.get(kinds.endpoints, namespace, name);
  if (existing?.metadata.labels?.[managedBy] !== undefined) writer.remove(kinds.endpoints, existing);
}

function subsetsOf(service: Service, pods: readonly Pod[]): readonly Subset[] {
  const subsets = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods.filter((one) => isEndpoint(one) && !isLeaving(one))) {
    const ports = endpointPorts(service, pod);
    const subset = subsets.get(portsKey(ports)) ?? { ports, endpoints: [] };
    subsets.set(portsKey(ports), subset);
    subset.endpoints.push(endpointOf(service, pod));
  }
  return [...subsets.values()].map(subsetOf);
}

function subsetOf({ ports, endpoints }: { ports: readonly EndpointPort[]; endpoints: Endpoint[] }): Subset {
  const sorted = endpoints.toSorted((a, b) => ((a.addresses[0] ?? '') < (b.addresses[0] ?? '') ? -1 : 1));
  const ready = sorted.filter(({ conditions }) => conditions.ready).map(addressOf);
  const others = sorted.filter(({ conditions }) => !conditions.ready).map(addressOf);
  return {
    ...(ready.length > 0 && { addresses: ready }),
    ...(others.length > 0 && { notReadyAddresses: others }),
    ...(ports.length > 0 && {
      ports: ports.map(({ name, ...port }) => ({ ...(name !== '' && { name }), ...port })),
    }),
  };
}

function addressOf({ addresses, nodeName, hostname, targetRef }: Endpoint): unknown {
  return {
    ip: addresses[0],
    ...(hostname !== undefined && { hostname }),
    ...(nodeName !== undefined && { nodeName }),
    targetRef,
  };
}
