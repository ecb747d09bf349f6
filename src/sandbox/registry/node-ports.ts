import type { Kind } from '../kinds/kind.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from '../validation/cause.ts';
import { invalid } from '../validation/invalid.ts';
import { rangeIsFull } from './refusals.ts';
import { isAtNodes, type ServicePort, type ServiceSpec } from './service-spec.ts';

const first = 30_000;
const last = 32_767;

interface Wish {
  readonly spec: ServiceSpec;
  readonly old: ServiceSpec | undefined;
  /** The specs of all other Services. */
  readonly others: readonly ServiceSpec[];
}

/** Ports of every node for those Services that have some: those that they had, ask for, or the next free ones. */
export function createNodePorts(): (kind: Kind, name: string, wish: Wish) => ServiceSpec {
  let latest = first - 1;
  const next = (taken: ReadonlySet<string>, protocol: string): number => {
    for (let tries = first; tries <= last; tries += 1) {
      latest = latest >= last ? first : latest + 1;
      if (!taken.has(`${protocol} ${latest}`)) return latest;
    }
    throw rangeIsFull('nodePort');
  };
  return (kind, name, { spec, old, others }) => {
    if (!isAtNodes(spec) || spec.ports === undefined) return spec;
    const taken = new Set(others.flatMap(({ ports = [] }) => ports.map(keyOf)));
    const faults = spec.ports.flatMap((port, index) => faultsOf(port, index, taken));
    if (faults.length > 0) throw invalid(kind, name, faults);
    for (const port of [...spec.ports, ...(old?.ports ?? [])]) taken.add(keyOf(port));
    const gets = spec.type === 'NodePort' || spec.allocateLoadBalancerNodePorts !== false;
    const given = (port: ServicePort): ServicePort => {
      const nodePort = had(port, old) ?? (gets ? next(taken, protocolOf(port)) : undefined);
      if (isSet(port.nodePort) || nodePort === undefined) return port;
      taken.add(keyOf({ ...port, nodePort }));
      return { ...port, nodePort };
    };
    return { ...spec, ports: spec.ports.map(given) };
  };
}

function isSet(port: number | undefined): port is number {
  return port !== undefined && port !== 0;
}

function protocolOf({ protocol = 'TCP' }: ServicePort): string {
  return protocol;
}

function keyOf(port: ServicePort): string {
  return `${protocolOf(port)} ${port.nodePort ?? 0}`;
}

function had(port: ServicePort, old: ServiceSpec | undefined): number | undefined {
  const before = old?.ports?.find(
    (one) => one.port === port.port && protocolOf(one) === protocolOf(port) && isSet(one.nodePort),
  );
  return before?.nodePort;
}

function faultsOf(port: ServicePort, index: number, taken: ReadonlySet<string>): readonly StatusCause[] {
  const { nodePort } = port;
  if (!isSet(nodePort)) return [];
  const field = `spec.ports[${index}].nodePort`;
  if (nodePort < first || nodePort > last) {
    const range = `The range of valid ports is ${first}-${last}`;
    return [cause.invalid(field, nodePort, `provided port is not in the valid range. ${range}`)];
  }
  return taken.has(keyOf(port)) ? [cause.invalid(field, nodePort, 'provided port is already allocated')] : [];
}
