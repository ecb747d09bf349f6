import type { Endpoint, EndpointPort, Service, ServicePort } from '../../objects/networking.ts';
import { isLeaving, isReady, isTerminal, type Pod } from '../../objects/pod.ts';

/** Whether a pod can be an endpoint at all. One that is being deleted is, as a terminating one. */
export function isEndpoint(pod: Pod): boolean {
  return !isTerminal(pod) && (pod.status?.podIP ?? '') !== '';
}

/** IPv4: the sandbox has no other addresses. */
export function endpointOf(service: Service, pod: Pod): Endpoint {
  const serving = isReady(pod);
  const terminating = isLeaving(pod);
  const { name, namespace = '', uid = '' } = pod.metadata;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { hostname, subdomain, nodeName } = pod.spec;
  const isNamed = hostname !== undefined && hostname !== '' && subdomain === service.metadata.name;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(isNamed && { hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(nodeName !== undefined && { nodeName }),
  };
}

/** The pod's port for each of the Service's; one whose name the pod does not have is left out. */
export function endpointPorts(service: Service, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = portOf(port, pod);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, port: number, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

function portOf({ targetPort, port, protocol = 'TCP' }: ServicePort, pod: Pod): number | undefined {
  if (typeof targetPort === 'number') return targetPort === 0 ? port : targetPort;
  if (targetPort === undefined || targetPort === '') return port;
  const named = pod.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find((one) => one.name === targetPort && (one.protocol ?? 'TCP') === protocol);
  return named?.containerPort;
}
