import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Storage } from '../storage/storage.ts';
import { cause } from '../validation/cause.ts';
import { invalid } from '../validation/invalid.ts';
import { createNodePorts } from './node-ports.ts';
import { rangeIsFull } from './refusals.ts';
import type { ServiceSpec } from './service-spec.ts';
import { withoutLeftovers } from './service-type.ts';

/** A Service with its addresses: those that it had, those that it asks for, or new ones. Throws 422. */
export type ServiceAddresses = (
  kind: Kind,
  service: KubernetesObject,
  before: KubernetesObject | undefined,
) => KubernetesObject;

/** Addresses of 10.96.0.0/16 and ports of nodes, one after the other; nothing is ever sent to them. */
export function createServiceAddresses(storage: Storage): ServiceAddresses {
  const withNodePorts = createNodePorts();
  const next = createNextAddress();
  return (kind, service, before) => {
    const old = before?.['spec'] as ServiceSpec | undefined;
    const spec = withoutLeftovers((service['spec'] ?? {}) as ServiceSpec, old);
    if (spec.type === 'ExternalName') return { ...service, spec };
    const { uid } = service.metadata;
    const others = storage
      .list(kind)
      .filter(({ metadata }) => metadata.uid !== uid)
      .map((other) => (other['spec'] ?? {}) as ServiceSpec);
    const taken = new Set(others.map(({ clusterIP }) => clusterIP));
    const addressed = withAddress(spec, old, () => next(taken));
    const faults = takenFaults(addressed, old, taken);
    if (faults.length > 0) throw invalid(kind, service.metadata.name, faults);
    return { ...service, spec: withNodePorts(kind, service.metadata.name, { spec: addressed, old, others }) };
  };
}

function createNextAddress(): (taken: ReadonlySet<string | undefined>) => string {
  const most = 65_000;
  let last = 0;
  return (taken) => {
    for (let tries = 0; tries < most; tries += 1) {
      last = (last % most) + 1;
      const address = `10.96.${Math.floor(last / 254)}.${(last % 254) + 1}`;
      if (!taken.has(address)) return address;
    }
    throw rangeIsFull('serviceIP');
  };
}

function withAddress(spec: ServiceSpec, old: ServiceSpec | undefined, next: () => string): ServiceSpec {
  const { clusterIP = '', clusterIPs } = spec;
  const address = clusterIP === '' ? (old?.clusterIP ?? next()) : clusterIP;
  // Who changes the one means the other too.
  const asBefore = clusterIPs === undefined || clusterIPs.join() === old?.clusterIPs?.join();
  const addressed = { ...spec, clusterIP: address, clusterIPs: asBefore ? [address] : clusterIPs };
  return { ...addressed, ...familiesOf(addressed, old) };
}

/** One family, unless nobody will ever be sent to an address: no selector, no address. */
function familiesOf(spec: ServiceSpec, old: ServiceSpec | undefined): ServiceSpec {
  const both = spec.clusterIP === 'None' && spec['selector'] === undefined;
  return {
    ipFamilies: spec.ipFamilies ?? old?.ipFamilies ?? (both ? ['IPv4', 'IPv6'] : ['IPv4']),
    ipFamilyPolicy: spec.ipFamilyPolicy ?? old?.ipFamilyPolicy ?? (both ? 'RequireDualStack' : 'SingleStack'),
  };
}

/** There is IPv4 alone, and each address for one Service. */
function takenFaults(
  { clusterIP = '', clusterIPs, ipFamilies = [], ipFamilyPolicy }: ServiceSpec,
  old: ServiceSpec | undefined,
  taken: ReadonlySet<string | undefined>,
) {
  if (clusterIP === 'None' || old !== undefined) return [];
  const foreign = ipFamilies.findIndex((family) => family !== 'IPv4');
  const why = `failed to allocate IP ${clusterIP}: provided IP is already allocated`;
  return [
    ...(ipFamilyPolicy === 'RequireDualStack'
      ? [
          cause.invalid(
            'spec.ipFamilyPolicy',
            ipFamilyPolicy,
            'this cluster is not configured for dual-stack services',
          ),
        ]
      : []),
    ...(foreign >= 0
      ? [cause.invalid(`spec.ipFamilies[${foreign}]`, ipFamilies[foreign], 'not configured on this cluster')]
      : []),
    ...(taken.has(clusterIP) ? [cause.invalid('spec.clusterIPs', clusterIPs, why)] : []),
  ];
}
