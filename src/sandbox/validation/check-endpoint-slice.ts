import { isIP } from 'node:net';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause, checkText, checkWord } from './cause.ts';
import { isDnsLabel, isDnsSubdomain, isQualifiedName } from './text-rules.ts';

interface Endpoint {
  readonly addresses?: readonly string[] | null;
  readonly hostname?: string;
  readonly nodeName?: string;
}

interface EndpointPort {
  readonly appProtocol?: string;
  readonly name?: string;
  readonly protocol?: string;
}

const mostEndpoints = 1000;
const mostAddresses = 100;

/** Endpoints that were there before may stay, whatever they are. */
export function checkEndpointSlice(
  object: KubernetesObject,
  before?: KubernetesObject,
): readonly StatusCause[] {
  const type = object['addressType'] as string | undefined;
  const endpoints = (object['endpoints'] ?? []) as readonly Endpoint[];
  return [
    ...checkWord('addressType', type, ['FQDN', 'IPv4', 'IPv6']),
    ...checkPorts((object['ports'] ?? []) as readonly EndpointPort[]),
    ...(before !== undefined && same(before['endpoints'], object['endpoints'])
      ? []
      : checkEndpoints(endpoints, type ?? '')),
  ];
}

function checkEndpoints(endpoints: readonly Endpoint[], type: string): readonly StatusCause[] {
  return endpoints.length > mostEndpoints
    ? [cause.tooMany('endpoints', endpoints.length, mostEndpoints)]
    : endpoints.flatMap((one, index) => checkEndpoint(one, type, `endpoints[${index}]`));
}

function checkPorts(ports: readonly EndpointPort[]): readonly StatusCause[] {
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, appProtocol }, index) => {
    const own = `ports[${index}]`;
    const twice = names.has(name);
    names.add(name);
    return [
      ...(name === '' ? [] : checkText(`${own}.name`, name, isDnsLabel)),
      ...(twice ? [cause.duplicate(`${own}.name`, name)] : []),
      ...checkWord(`${own}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
      ...(appProtocol === undefined ? [] : checkText(`${own}.appProtocol`, appProtocol, isQualifiedName)),
    ];
  });
}

function checkEndpoint(endpoint: Endpoint, type: string, field: string): readonly StatusCause[] {
  const { nodeName, hostname } = endpoint;
  const addresses = endpoint.addresses ?? [];
  const own = `${field}.addresses`;
  return [
    ...(addresses.length === 0 ? [cause.required(own, 'must contain at least 1 address')] : []),
    ...(addresses.length > mostAddresses ? [cause.tooMany(own, addresses.length, mostAddresses)] : []),
    ...addresses.flatMap((address, index) => checkAddress(address, type, own, index)),
    ...(nodeName === undefined ? [] : checkText(`${field}.nodeName`, nodeName, isDnsSubdomain)),
    ...(hostname === undefined ? [] : checkText(`${field}.hostname`, hostname, isDnsLabel)),
  ];
}

function checkAddress(address: string, type: string, field: string, index: number): readonly StatusCause[] {
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const family = isIP(address);
  const own = `${field}[${index}]`;
  if (family === 0)
    return [cause.invalid(own, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  return [
    ...(`IPv${family}` === type ? [] : [cause.invalid(field, address, `must be an ${type} address`)]),
    ...checkReachable(address, own),
  ];
}

/** Addresses that mean something else on every machine are no endpoints. */
function checkReachable(address: string, field: string): readonly StatusCause[] {
  if (address === '0.0.0.0' || address === '::')
    return [cause.invalid(field, address, `may not be unspecified (${address})`)];
  if (address.startsWith('127.') || address === '::1')
    return [cause.invalid(field, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')];
  if (address.startsWith('169.254.') || /^fe[89ab]/i.test(address))
    return [cause.invalid(field, address, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')];
  return [];
}

export function checkAddressTypeKept(
  after: KubernetesObject,
  before: KubernetesObject,
): readonly StatusCause[] {
  if (after['addressType'] === before['addressType']) return [];
  return [cause.invalid('addressType', after['addressType'], 'field is immutable')];
}
