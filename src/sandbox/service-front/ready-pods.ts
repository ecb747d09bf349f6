import type { EndpointSlice, Service, ServicePort } from '../objects/networking.ts';
import { kinds } from '../objects/served-kinds.ts';
import type { Storage } from '../storage/storage.ts';

/** A port of a pod that takes a Service's connections. */
export interface ReadyPod {
  readonly pod: string;
  readonly port: number;
}

const serviceLabel = 'kubernetes.io/service-name';

/** Pods behind one port of a Service, ready ones only, as its EndpointSlices name them. Other addresses lead nowhere. */
export function readyPods(storage: Storage, service: Service, port: ServicePort): readonly ReadyPod[] {
  const { name, namespace } = service.metadata;
  const slices = storage.list(kinds.endpointSlice, namespace) as readonly EndpointSlice[];
  return slices
    .filter(({ metadata }) => metadata.labels?.[serviceLabel] === name)
    .flatMap(({ ports, endpoints }) => {
      const found = (ports ?? []).find((one) => (one.name ?? '') === (port.name ?? ''))?.port;
      if (found === undefined) return [];
      return (endpoints ?? []).flatMap(({ conditions, targetRef }) => {
        const pod = targetRef?.kind === 'Pod' ? targetRef.name : undefined;
        return conditions?.ready === false || pod === undefined ? [] : [{ pod, port: found }];
      });
    });
}
