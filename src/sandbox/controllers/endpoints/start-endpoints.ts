import type { KubernetesObject } from '../../kubernetes-object.ts';
import { hasAll } from '../../objects/label-selector.ts';
import type { EndpointSlice, Service } from '../../objects/networking.ts';
import type { Pod } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import { createWorkQueue, type Key, keyOf } from '../../objects/work-queue.ts';
import type { Parts, Stop } from '../controller.ts';
import { isManaged, reconcileEndpointSlices, serviceLabel } from './reconcile-endpoint-slices.ts';
import { reconcileEndpoints, removeEndpoints } from './reconcile-endpoints.ts';
import { TriggerTimes } from './trigger-times.ts';

/** Follows Services and pods. A Service without a selector has endpoints that somebody else keeps. */
export function startEndpoints(parts: Parts): Stop {
  const { storage, clock } = parts.cluster;
  const times = new TriggerTimes();
  const queue = createWorkQueue(clock, ({ namespace, name }) => {
    const service = storage.get(kinds.service, namespace, name) as Service | undefined;
    if (service === undefined) removeEndpoints(parts, { namespace, name });
    const { selector, type } = service?.spec ?? {};
    if (service === undefined || selector === undefined || type === 'ExternalName') return;
    const all = storage.list(kinds.pod, namespace) as readonly Pod[];
    const pods = all.filter(({ metadata }) => hasAll(selector, metadata.labels));
    const trigger = times.next(service, pods);
    reconcileEndpointSlices(parts, service, pods, trigger);
    reconcileEndpoints(parts, service, pods, trigger);
  });

  function servicesOf({ metadata }: KubernetesObject): readonly Key[] {
    const services = storage.list(kinds.service, metadata.namespace) as readonly Service[];
    return services
      .filter(({ spec }) => spec.selector !== undefined && hasAll(spec.selector, metadata.labels))
      .map(keyOf);
  }

  const addAll = (keys: readonly Key[]): void => keys.forEach((key) => queue.add(key));
  const ends = [
    storage.subscribe(kinds.service, ({ type, object }) => {
      queue.add(keyOf(object));
      if (type === 'DELETED') times.forget(object.metadata.uid ?? '');
    }),
    storage.subscribe(kinds.pod, ({ object, before }) => {
      addAll(servicesOf(object));
      if (before !== undefined) addAll(servicesOf(before));
    }),
    // Somebody may have written or deleted one of ours.
    storage.subscribe(kinds.endpointSlice, ({ object }) => {
      const { namespace = '', labels } = object.metadata;
      const name = labels?.[serviceLabel];
      if (name !== undefined && isManaged(object as EndpointSlice)) queue.add({ namespace, name });
    }),
  ];
  addAll(storage.list(kinds.service).map(keyOf));
  return () => {
    for (const end of ends) end();
    queue.stop();
  };
}
