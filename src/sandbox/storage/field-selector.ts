import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { badRequest } from '../status-error.ts';

const ofAll = ['metadata.name', 'metadata.namespace'];

/** Kinds that have a list of their own, as in kube-apiserver; the others know name and namespace. */
const selectable: Readonly<Record<string, readonly string[]>> = {
  'v1 Event': [
    ...ofAll,
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (field) => `involvedObject.${field}`,
    ),
    ...['reason', 'reportingComponent', 'source', 'type'],
  ],
  'v1 Namespace': ['metadata.name', 'status.phase'],
  'v1 Node': ['metadata.name', 'spec.unschedulable'],
  'v1 Pod': [
    ...ofAll,
    ...['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName'],
    ...['spec.hostNetwork', 'status.phase', 'status.podIP', 'status.podIPs', 'status.nominatedNodeName'],
  ],
  'v1 Secret': [...ofAll, 'type'],
  'v1 Service': [...ofAll, 'spec.clusterIP', 'spec.type'],
};

/** `metadata.name=x,status.phase!=Running`; nothing, or an empty text, selects everything. Throws 400. */
export function parseFieldSelector(
  kind: Kind,
  text: string | undefined,
): (object: KubernetesObject) => boolean {
  const terms = (text ?? '').match(/(?:\\.|[^,])+/gs) ?? [];
  const requirements = terms.toSorted().map((term) => requirement(kind, term, text ?? ''));
  return (object) => requirements.every((holds) => holds(object));
}

function requirement(kind: Kind, term: string, whole: string): (object: KubernetesObject) => boolean {
  const [, field = '', operator, escaped = ''] = /^(.*?)(!=|==|=)(.*)$/s.exec(term) ?? [];
  if (operator === undefined) throw badRequest(`invalid selector: '${whole}'; can't understand '${term}'`);
  const wanted = unescaped(escaped);
  checkField(kind, field);
  return (object) => (textAt(object, field) === wanted) === (operator !== '!=');
}

function checkField(kind: Kind, field: string): void {
  const own = selectable[`${apiVersionOf(kind)} ${kind.kind}`];
  if ((own ?? ofAll).includes(field)) return;
  if (own !== undefined) throw badRequest(`field label not supported: ${field}`);
  const known = ofAll.map((one) => JSON.stringify(one)).join(', ');
  throw badRequest(`${JSON.stringify(field)} is not a known field selector: only ${known}`);
}

/** A backslash lets commas, equal signs and backslashes stand in a value. */
function unescaped(value: string): string {
  return value.replace(/\\(.?)|[,=]/gsu, (found, character: string | undefined) => {
    if (character === undefined)
      throw badRequest(`invalid field selector: unescaped character in value: ${found.charCodeAt(0)}`);
    if (!['\\', ',', '='].includes(character))
      throw badRequest(`invalid field selector: invalid escape sequence: ${found}`);
    return character;
  });
}

/** The field as text; what is not there is empty. An Event's `source` is its component. */
function textAt(object: KubernetesObject, field: string): string {
  let value: unknown = object;
  for (const key of (field === 'source' ? 'source.component' : field).split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  const isText = ['string', 'number', 'boolean'].includes(typeof value);
  return isText ? String(value) : (unsaid[field] ?? '');
}

/** What Go writes of a field that is not there. */
const unsaid: Readonly<Record<string, string>> = {
  'spec.hostNetwork': 'false',
  'spec.unschedulable': 'false',
};
