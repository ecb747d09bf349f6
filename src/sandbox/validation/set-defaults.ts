import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { resolve, type Schema, schemaOf } from '../schemas/schemas.ts';
import { defaultPod, defaultPodTemplate } from './default-pod.ts';
import { isValue, orDefault, type Value } from './values.ts';

/** What kube-apiserver fills in: the defaults of the schema, then those that only its code knows. */
export function setDefaults(kind: Kind, object: KubernetesObject): KubernetesObject {
  const filled = fill(object, schemaOf(kind)) as KubernetesObject;
  return (byKind[`${apiVersionOf(kind)} ${kind.kind}`]?.(filled) as KubernetesObject | undefined) ?? filled;
}

/** Structs that are no pointers, and members with a default that is neither empty nor zero. */
function fill(value: unknown, given: Schema): unknown {
  const { properties, items, additionalProperties } = resolve(given);
  if (Array.isArray(value)) return items === undefined ? value : value.map((one) => fill(one, items));
  if (!isValue(value)) return value;
  if (properties === undefined)
    return additionalProperties === undefined
      ? value
      : Object.fromEntries(
          Object.entries(value).map(([name, one]) => [name, fill(one, additionalProperties)]),
        );
  const filled: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const member = value[name] ?? defaultOf(name, property);
    if (member !== undefined) filled[name] = fill(member, property);
  }
  return filled;
}

function defaultOf(name: string, { default: given }: Schema): unknown {
  // A status comes to an object by who writes it; times and empty texts stay away.
  if (name === 'status' || given === undefined || given === '' || given === 0 || given === false)
    return undefined;
  return structuredClone(given);
}

const rbacGroup = 'rbac.authorization.k8s.io';

const byKind: Readonly<Record<string, (object: Value) => Value>> = {
  'v1 Namespace': (object) => {
    const metadata = object['metadata'] as Value;
    const labels = {
      ...(metadata['labels'] as Value | undefined),
      'kubernetes.io/metadata.name': metadata['name'],
    };
    return { ...object, metadata: { ...metadata, labels } };
  },
  'v1 Pod': (object) => ({ ...object, spec: defaultPod(object['spec']) }),
  'v1 Secret': ({ stringData, ...object }) => ({
    ...object,
    type: object['type'] ?? 'Opaque',
    ...(isValue(stringData) && {
      data: { ...(object['data'] as Value | undefined), ...encoded(stringData) },
    }),
  }),
  'v1 Service': (object) => ({ ...object, spec: defaultService(object['spec']) }),
  'v1 Event': (object) => ({
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
    ...object,
  }),
  'apps/v1 Deployment': (object) => ({ ...object, spec: defaultDeployment(object['spec']) }),
  'apps/v1 ReplicaSet': (object) => {
    const spec = object['spec'] as Value;
    return {
      ...object,
      spec: { ...orDefault(spec, { replicas: 1 }), template: defaultPodTemplate(spec['template']) },
    };
  },
  [`${rbacGroup}/v1 RoleBinding`]: defaultBinding,
  [`${rbacGroup}/v1 ClusterRoleBinding`]: defaultBinding,
};

function encoded(texts: Value): Value {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, Buffer.from(String(text)).toString('base64')]),
  );
}

function defaultService(given: unknown): Value {
  const spec = orDefault(given, { type: 'ClusterIP', sessionAffinity: 'None' });
  const ports = (spec['ports'] as readonly Value[] | undefined)?.map((port) =>
    orDefault(port, { protocol: 'TCP', targetPort: port['port'] }),
  );
  return {
    ...orDefault(spec, spec['type'] === 'ExternalName' ? {} : { internalTrafficPolicy: 'Cluster' }),
    ...(ports && { ports }),
  };
}

function defaultDeployment(given: unknown): Value {
  const spec = orDefault(given, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = spec['strategy'] as Value | undefined;
  const type = strategy?.['type'] ?? 'RollingUpdate';
  const rolling = orDefault(strategy?.['rollingUpdate'], { maxSurge: '25%', maxUnavailable: '25%' });
  return {
    ...spec,
    strategy:
      type === 'RollingUpdate' ? { ...strategy, type, rollingUpdate: rolling } : { ...strategy, type },
    template: defaultPodTemplate(spec['template']),
  };
}

function defaultBinding(object: Value): Value {
  const subjects = object['subjects'] as readonly Value[] | undefined;
  return {
    ...object,
    roleRef: orDefault(object['roleRef'], { apiGroup: rbacGroup }),
    ...(subjects && {
      subjects: subjects.map((one) =>
        one['kind'] === 'ServiceAccount' ? one : orDefault(one, { apiGroup: rbacGroup }),
      ),
    }),
  };
}
