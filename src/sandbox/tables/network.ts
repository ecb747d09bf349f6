import type { KubernetesObject } from '../kubernetes-object.ts';
import { since } from './age.ts';
import { formatLabels } from './format-selector.ts';
import { listWithMore } from './list-with-more.ts';
import { at, listAt, numberAt, recordAt, textAt } from '../read-json.ts';
import { column, type TableShape } from './table-shape.ts';

export const services: TableShape = {
  columns: [
    column('Name', 'name'),
    column('Type'),
    column('Cluster-IP'),
    column('External-IP'),
    column('Port(s)'),
    column('Age'),
    column('Selector', 'wide'),
  ],
  cells: (service, now) => [
    service.metadata.name,
    textAt(service, 'spec', 'type'),
    textAt(service, 'spec', 'clusterIPs', 0) || '<none>',
    externalAddress(service),
    listAt(service, 'spec', 'ports').map(servicePort).join(',') || '<none>',
    since(service.metadata.creationTimestamp ?? '', now),
    formatLabels(recordAt(service, 'spec', 'selector')),
  ],
};

export const endpoints: TableShape = {
  columns: [column('Name', 'name'), column('Endpoints'), column('Age')],
  cells: (object, now) => [
    object.metadata.name,
    listWithMore(listAt(object, 'subsets').flatMap(subsetAddresses), '<none>'),
    since(object.metadata.creationTimestamp ?? '', now),
  ],
};

export const endpointSlices: TableShape = {
  columns: [
    column('Name', 'name'),
    column('AddressType'),
    column('Ports'),
    column('Endpoints'),
    column('Age'),
  ],
  cells: (slice, now) => [
    slice.metadata.name,
    textAt(slice, 'addressType'),
    listWithMore(listAt(slice, 'ports').map(slicePort), '<unset>'),
    listWithMore(
      listAt(slice, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses').map(String)),
      '<unset>',
    ),
    since(slice.metadata.creationTimestamp ?? '', now),
  ],
};

function externalAddress(service: KubernetesObject): string {
  const type = textAt(service, 'spec', 'type');
  const external = listAt(service, 'spec', 'externalIPs').map(String);
  if (type === 'ExternalName') return textAt(service, 'spec', 'externalName');
  if (type === 'ClusterIP' || type === 'NodePort') return external.join(',') || '<none>';
  if (type !== 'LoadBalancer') return '<unknown>';
  const balancers = listAt(service, 'status', 'loadBalancer', 'ingress').map(
    (ingress) => textAt(ingress, 'ip') || textAt(ingress, 'hostname'),
  );
  return [...new Set(balancers.toSorted()), ...external].join(',') || '<pending>';
}

function servicePort(port: unknown): string {
  const nodePort = numberAt(port, 'nodePort');
  return `${numberAt(port, 'port')}${nodePort === 0 ? '' : `:${nodePort}`}/${textAt(port, 'protocol')}`;
}

function slicePort(port: unknown): string {
  return at(port, 'port') === undefined ? textAt(port, 'name') || '*' : `${numberAt(port, 'port')}`;
}

function subsetAddresses(subset: unknown): readonly string[] {
  const addresses = listAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
  const ports = listAt(subset, 'ports').map((port) => numberAt(port, 'port'));
  if (ports.length === 0) return addresses;
  return ports.flatMap((port) =>
    addresses.map((address) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)),
  );
}
