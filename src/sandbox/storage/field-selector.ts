import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { StatusError } from '../status-error.ts';

/** Fields that can be selected by, beside name and namespace; kube-apiserver has such a list for each kind too. */
const selectable: Readonly<Record<string, readonly string[]>> = {
  'v1 Event': [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (field) => `involvedObject.${field}`,
    ),
    ...['reason', 'reportingComponent', 'source', 'type'],
  ],
  'v1 Namespace': ['status.phase'],
  'v1 Node': ['spec.unschedulable'],
  'v1 Pod': [
    ...['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName'],
    ...['spec.hostNetwork', 'status.phase', 'status.podIP', 'status.nominatedNodeName'],
  ],
  'v1 Secret': ['type'],
  'v1 Service': ['spec.clusterIP', 'spec.type'],
  'apps/v1 ReplicaSet': ['status.replicas'],
};

/** `metadata.name=x,status.phase!=Running`; nothing, or an empty text, selects everything. */
export function parseFieldSelector(
  kind: Kind,
  text: string | undefined,
): (object: KubernetesObject) => boolean {
  if (text === undefined || text === '') return () => true;
  const terms = text.split(',').filter((term) => term !== '');
  const requirements = terms.map((term) => requirement(kind, term, text));
  return (object) => requirements.every((holds) => holds(object));
}

function requirement(kind: Kind, term: string, whole: string): (object: KubernetesObject) => boolean {
  const [, field = '', operator, wanted = ''] = /^([^=!]*)(!=|==|=)(.*)$/.exec(term) ?? [];
  if (operator === undefined) throw badRequest(`invalid selector: '${whole}'; can't understand '${term}'`);
  const known = [
    'metadata.name',
    'metadata.namespace',
    ...(selectable[`${apiVersionOf(kind)} ${kind.kind}`] ?? []),
  ];
  if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
  return (object) => (textAt(object, field) === wanted) === (operator !== '!=');
}

function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** The field as text; what is not there is empty. An Event's `source` is its component. */
function textAt(object: KubernetesObject, field: string): string {
  let value: unknown = object;
  for (const key of (field === 'source' ? 'source.component' : field).split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
