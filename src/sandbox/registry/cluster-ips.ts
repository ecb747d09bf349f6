import type { KubernetesObject } from '../kubernetes-object.ts';
import { leaveOut } from './leave-out.ts';

interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly [member: string]: unknown;
}

/** Gives Services addresses of 10.96.0.0/16, one after the other; nothing is ever sent to them. */
export function createClusterIps(): (
  service: KubernetesObject,
  before: KubernetesObject | undefined,
) => KubernetesObject {
  let last = 0;
  const next = (): string => {
    last = (last % 65_000) + 1;
    return `10.96.${Math.floor(last / 254)}.${(last % 254) + 1}`;
  };
  return (service, before) => {
    const spec = (service['spec'] ?? {}) as ServiceSpec;
    const old = before?.['spec'] as ServiceSpec | undefined;
    if (spec.type === 'ExternalName') return { ...service, spec: withoutAddress(spec, old) };
    const given = spec.clusterIP === undefined || spec.clusterIP === '' ? old?.clusterIP : spec.clusterIP;
    const clusterIP = given ?? next();
    return {
      ...service,
      spec: {
        ...spec,
        clusterIP,
        clusterIPs: [clusterIP],
        ...familiesOf(spec, old),
      },
    };
  };
}

/** A Service that becomes a name gives its address back, if that is what it was. */
function withoutAddress(spec: ServiceSpec, old: ServiceSpec | undefined): ServiceSpec {
  if (old?.clusterIP === undefined || old.clusterIP !== spec.clusterIP) return spec;
  const ofAddress = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'];
  return leaveOut(spec, ...ofAddress, 'internalTrafficPolicy');
}

/** One family, unless nobody will ever be sent to an address: no selector, no address. */
function familiesOf(spec: ServiceSpec, old: ServiceSpec | undefined): Partial<ServiceSpec> {
  const both = spec.clusterIP === 'None' && spec['selector'] === undefined;
  return {
    ipFamilies: spec['ipFamilies'] ?? old?.['ipFamilies'] ?? (both ? ['IPv4', 'IPv6'] : ['IPv4']),
    ipFamilyPolicy:
      spec['ipFamilyPolicy'] ?? old?.['ipFamilyPolicy'] ?? (both ? 'RequireDualStack' : 'SingleStack'),
  };
}
