/** What the addresses of a Service depend on. */
export interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly ports?: readonly ServicePort[];
  readonly [member: string]: unknown;
}

export interface ServicePort {
  readonly port?: number;
  readonly protocol?: string;
  readonly nodePort?: number;
  readonly [member: string]: unknown;
}

/** Whether it can be reached at a port of every node. */
export function isAtNodes({ type }: ServiceSpec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}
