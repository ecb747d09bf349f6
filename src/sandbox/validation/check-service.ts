import { isIP } from 'node:net';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { cause, checkText, checkWord } from './cause.ts';
import { checkPort } from './check-handler.ts';
import { checkLabels, type Labels } from './check-labels.ts';
import { isDnsLabel, isDnsSubdomain, isQualifiedName, portFaults } from './text-rules.ts';

interface ServiceSpec {
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly externalName?: string;
  readonly externalTrafficPolicy?: string;
  readonly externalIPs?: readonly string[];
  readonly internalTrafficPolicy?: string;
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
  readonly ports?: readonly ServicePort[];
  readonly selector?: Labels;
  readonly sessionAffinity?: string;
  readonly type?: string;
}

interface ServicePort {
  readonly appProtocol?: string;
  readonly name?: string;
  readonly nodePort?: number;
  readonly port?: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

export function checkService({ spec: given }: KubernetesObject): readonly StatusCause[] {
  const spec = (given ?? {}) as ServiceSpec;
  const { ports = [], type = '' } = spec;
  const headless = isHeadless(spec);
  return [
    ...(ports.length === 0 && !headless && type !== 'ExternalName' ? [cause.required('spec.ports')] : []),
    ...checkType(spec),
    ...checkPorts(ports),
    ...checkLabels(spec.selector, 'spec.selector'),
    ...checkWord('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']),
    ...(type === 'ExternalName' ? [] : checkAddresses(spec)),
    ...checkWord('spec.type', type, types),
    ...(type === 'ClusterIP' ? checkNoNodePorts(ports) : []),
    ...checkPortsDiffer(ports),
    ...checkPolicies(spec),
  ];
}

function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None';
}

function checkType(spec: ServiceSpec): readonly StatusCause[] {
  const { type = '', externalName = '' } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort')
    return isHeadless(spec)
      ? [cause.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : [];
  if (type !== 'ExternalName') return [];
  const given = (['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const).filter(
    (member) => spec[member] !== undefined && spec[member].length > 0,
  );
  return [
    ...given.map((member) => cause.forbidden(`spec.${member}`, 'may not be set for ExternalName services')),
    ...(externalName === ''
      ? [cause.required('spec.externalName')]
      : checkText('spec.externalName', externalName.replace(/\.$/, ''), isDnsSubdomain)),
  ];
}

function checkPorts(ports: readonly ServicePort[]): readonly StatusCause[] {
  const names = new Set<string>();
  return ports.flatMap(({ name = '', port = 0, protocol, targetPort, appProtocol }, index) => {
    const own = `spec.ports[${index}]`;
    const twice = name !== '' && names.has(name);
    names.add(name);
    return [
      ...(name === '' && ports.length > 1 ? [cause.required(`${own}.name`)] : []),
      ...(name === '' ? [] : checkText(`${own}.name`, name, isDnsLabel)),
      ...(twice ? [cause.duplicate(`${own}.name`, name)] : []),
      ...portFaults(port).map((why) => cause.invalid(`${own}.port`, port, why)),
      ...checkWord(`${own}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
      ...checkPort(targetPort, `${own}.targetPort`),
      ...(appProtocol === undefined ? [] : checkText(`${own}.appProtocol`, appProtocol, isQualifiedName)),
    ];
  });
}

function checkAddresses({ clusterIP = '', clusterIPs = [] }: ServiceSpec): readonly StatusCause[] {
  const field = 'spec.clusterIPs';
  const [first] = clusterIPs;
  return [
    ...(clusterIP !== '' && first === undefined ? [cause.required(field)] : []),
    ...(clusterIP !== '' && first !== undefined && first !== clusterIP
      ? [cause.invalid(field, clusterIPs, 'first value must match `clusterIP`')]
      : []),
    ...(clusterIP === '' && first !== undefined
      ? [cause.invalid(field, clusterIPs, 'must be empty when `clusterIP` is not specified')]
      : []),
    ...clusterIPs.flatMap((address, index) =>
      (index === 0 && address === 'None') || isIP(address) !== 0
        ? []
        : [
            cause.invalid(
              `${field}[${index}]`,
              address,
              'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
            ),
          ],
    ),
  ];
}

function checkNoNodePorts(ports: readonly ServicePort[]): readonly StatusCause[] {
  return ports.flatMap(({ nodePort = 0 }, index) =>
    nodePort === 0
      ? []
      : [cause.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")],
  );
}

function checkPortsDiffer(ports: readonly ServicePort[]): readonly StatusCause[] {
  const taken = new Set<string>();
  return ports.flatMap(({ protocol = '', port = 0 }, index) => {
    const own = `${protocol} ${port}`;
    if (!taken.has(own)) {
      taken.add(own);
      return [];
    }
    const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
    return [cause.duplicate(`spec.ports[${index}]`, shown)];
  });
}

function checkPolicies(spec: ServiceSpec): readonly StatusCause[] {
  const { type = '', externalTrafficPolicy: external = '', internalTrafficPolicy: internal = '' } = spec;
  const outside = type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0;
  const field = 'spec.externalTrafficPolicy';
  return [
    ...(!outside && external !== ''
      ? [cause.invalid(field, external, 'may only be set for externally-accessible services')]
      : []),
    ...(outside ? checkWord(field, external, ['Cluster', 'Local']) : []),
    ...(internal === '' ? [] : checkWord('spec.internalTrafficPolicy', internal, ['Cluster', 'Local'])),
  ];
}

/** The address of a Service stays, unless it becomes another type of Service. */
export function checkServiceKept(after: KubernetesObject, before: KubernetesObject): readonly StatusCause[] {
  const now = after['spec'] as ServiceSpec;
  const old = before['spec'] as ServiceSpec;
  if (now.type === 'ExternalName' || old.type === 'ExternalName') return [];
  if (isHeadless(now) && isHeadless(old)) return [];
  const { clusterIPs = [] } = now;
  const field = 'spec.clusterIPs';
  if ((old.clusterIPs ?? []).length > 0 && clusterIPs.length === 0)
    return [cause.invalid(`${field}[0]`, null, 'primary clusterIP can not be unset')];
  return (old.clusterIPs ?? []).flatMap((address, index) =>
    clusterIPs[index] === undefined || clusterIPs[index] === address
      ? []
      : [cause.invalid(`${field}[${index}]`, clusterIPs, 'may not change once set')],
  );
}
