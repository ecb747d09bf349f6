import { leaveOut } from './leave-out.ts';
import { isAtNodes, type ServiceSpec } from './service-spec.ts';
import { same } from '../same.ts';

/** Without what only belonged to the type that a Service had, where nobody has changed it. */
export function withoutLeftovers(spec: ServiceSpec, old: ServiceSpec | undefined): ServiceSpec {
  if (old === undefined || old.type === spec.type) return spec;
  const left = leftovers(spec, old).filter((member) => same(spec[member], old[member]));
  const rest = leaveOut(spec, ...left);
  const loses = isAtNodes(old) && !isAtNodes(spec) && same(nodePortsOf(spec), nodePortsOf(old));
  if (!loses || rest.ports === undefined) return rest;
  return { ...rest, ports: rest.ports.map((port) => leaveOut(port, 'nodePort')) };
}

function leftovers(spec: ServiceSpec, old: ServiceSpec): readonly string[] {
  const named = spec.type === 'ExternalName';
  return [
    ...(named && spec.clusterIP === old.clusterIP
      ? ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy']
      : []),
    ...(isAtNodes(old) && !isAtNodes(spec) ? ['externalTrafficPolicy', 'healthCheckNodePort'] : []),
    ...(old.type === 'LoadBalancer' ? ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] : []),
  ];
}

function nodePortsOf({ ports = [] }: ServiceSpec): readonly number[] {
  return ports.map(({ nodePort = 0 }) => nodePort);
}
