import type { KubernetesObject } from '../kubernetes-object.ts';

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
    if (spec.type === 'ExternalName') return service;
    const old = before?.['spec'] as ServiceSpec | undefined;
    const given = spec.clusterIP === undefined || spec.clusterIP === '' ? old?.clusterIP : spec.clusterIP;
    const clusterIP = given ?? next();
    return {
      ...service,
      spec: {
        ...spec,
        clusterIP,
        clusterIPs: [clusterIP],
        ipFamilies: spec['ipFamilies'] ?? old?.['ipFamilies'] ?? ['IPv4'],
        ipFamilyPolicy: spec['ipFamilyPolicy'] ?? old?.['ipFamilyPolicy'] ?? 'SingleStack',
      },
    };
  };
}
