import type { Endpoint, EndpointPort, EndpointSlice } from '../../objects/networking.ts';

/** Endpoints of pods that have the same ports. */
export interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** What one slice is to hold; a new slice where it names none. */
export interface PlannedSlice extends Group {
  readonly slice: EndpointSlice | undefined;
}

export interface SlicePlan {
  readonly kept: readonly PlannedSlice[];
  readonly surplus: readonly EndpointSlice[];
}

const mostEndpoints = 100;

/**
 * Leaves every endpoint in the slice where it is, fills up what has room, and makes new slices for the rest. A slice that
 * is no longer needed as it is becomes one of the new ones; without any endpoint one empty slice stays.
 */
export function planSlices(groups: readonly Group[], existing: readonly EndpointSlice[]): SlicePlan {
  const planned = groups
    .filter(({ endpoints }) => endpoints.length > 0)
    .flatMap((group) => {
      return planGroup(
        group,
        existing.filter((slice) => portsKey(slice.ports) === portsKey(group.ports)),
      );
    });
  const wanted = planned.length === 0 ? [{ slice: undefined, ports: [], endpoints: [] }] : planned;
  const spare = existing.filter((slice) => !wanted.some((one) => one.slice === slice));
  const kept = wanted.map((one) => (one.slice === undefined ? { ...one, slice: spare.shift() } : one));
  return { kept, surplus: spare };
}

function planGroup({ ports, endpoints }: Group, slices: readonly EndpointSlice[]): readonly PlannedSlice[] {
  const left = new Map(endpoints.map((endpoint) => [endpoint.targetRef.uid, endpoint]));
  const filled: (PlannedSlice & { readonly endpoints: Endpoint[] })[] = slices.map((slice) => {
    const stay = (slice.endpoints ?? []).flatMap(({ targetRef }) => {
      const uid = targetRef?.uid ?? '';
      const now = left.get(uid);
      left.delete(uid);
      return now === undefined ? [] : [now];
    });
    return { slice, ports, endpoints: stay };
  });
  const rest = [...left.values()];
  for (const one of filled) one.endpoints.push(...rest.splice(0, mostEndpoints - one.endpoints.length));
  while (rest.length > 0) filled.push({ slice: undefined, ports, endpoints: rest.splice(0, mostEndpoints) });
  return filled.filter((one) => one.endpoints.length > 0);
}

/** The same for the same ports in whatever order. */
export function portsKey(ports: EndpointSlice['ports']): string {
  return (ports ?? [])
    .map(({ name, port, protocol, appProtocol = '' }) => [name, port, protocol, appProtocol].join('/'))
    .sort()
    .join(' ');
}
