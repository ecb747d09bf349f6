import type { EndpointSlice, Pod, Service } from './kubernetes.ts';

const builtInController = 'endpointslice-controller.k8s.io';

/** Slices that the built-in controller keeps for the Service's selector. */
function ownSlices(slices: readonly EndpointSlice[]): readonly EndpointSlice[] {
  return slices.filter((slice) => managerOf(slice) === builtInController);
}

/** Who else writes endpoints for this Service, each once. */
export function foreignManagers(slices: readonly EndpointSlice[]): readonly string[] {
  const managers = slices.map(managerOf).filter((manager) => manager !== builtInController);
  return [...new Set(managers.map((manager) => manager ?? 'an unknown writer'))];
}

function managerOf(slice: EndpointSlice): string | undefined {
  return slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by'];
}

/** Names of the pods that traffic can reach through these slices. A missing `ready` counts as true. */
export function readyTargets(slices: readonly EndpointSlice[]): ReadonlySet<string> {
  const endpoints = ownSlices(slices).flatMap((slice) => slice.endpoints ?? []);
  return new Set(
    endpoints
      .filter((endpoint) => endpoint.conditions?.ready ?? true)
      .map((endpoint) => endpoint.targetRef?.name ?? endpoint.addresses.join(',')),
  );
}

/** Whether the endpoints hold the slot's pods and no others. */
export type EndpointState =
  | { readonly kind: 'only'; readonly count: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'mixed'; readonly own: number; readonly others: readonly string[] }
  | { readonly kind: 'missing'; readonly own: number; readonly missing: readonly string[] };

/**
 * `expected` are the ready pods of the slot. Each address family that the Service has must hold them, so that
 * a dual-stack Service is not called moved while one family still leads to the old slot.
 */
export function endpointState(
  service: Service,
  slices: readonly EndpointSlice[],
  expected: readonly Pod[],
): EndpointState {
  const names = new Set(expected.map((pod) => pod.metadata.name));
  const all = readyTargets(slices);
  const others = [...all].filter((name) => !names.has(name));
  if (others.length > 0) return { kind: 'mixed', own: all.size - others.length, others };
  if (all.size === 0) return { kind: 'none' };
  const families = service.spec.ipFamilies ?? ['IPv4'];
  const missing = families.flatMap((family) => {
    const held = readyTargets(slices.filter((slice) => slice.addressType === family));
    return [...names].filter((name) => !held.has(name));
  });
  if (missing.length > 0) return { kind: 'missing', own: all.size, missing: [...new Set(missing)] };
  return { kind: 'only', count: all.size };
}
