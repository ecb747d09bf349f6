import { pullPolicyOf } from './pull-policy.ts';

type Value = Readonly<Record<string, unknown>>;
/** What is to be set; a member that is undefined is to go. */
type Defaults = (object: Value) => Value;

/** Those that kube-apiserver sets by code: an OpenAPI document does not tell of them. By the last part of the name. */
const byName: Readonly<Record<string, Defaults>> = {
  'core.v1.Container': container,
  'core.v1.EndpointPort': orElse({ protocol: 'TCP' }),
  'core.v1.EphemeralContainer': container,
  'core.v1.ConfigMapVolumeSource': orElse({ defaultMode: 0o644 }),
  'core.v1.DownwardAPIVolumeSource': orElse({ defaultMode: 0o644 }),
  'core.v1.HTTPGetAction': orElse({ path: '/', scheme: 'HTTP' }),
  'core.v1.HostPathVolumeSource': orElse({ type: '' }),
  'core.v1.Namespace': namespace,
  'core.v1.ObjectFieldSelector': orElse({ apiVersion: 'v1' }),
  'core.v1.PersistentVolumeClaimSpec': orElse({ volumeMode: 'Filesystem' }),
  'core.v1.Pod': pod,
  'core.v1.PodCondition': orElse({ lastProbeTime: null, lastTransitionTime: null }),
  'core.v1.PodSpec': podSpec,
  'core.v1.Probe': orElse({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  'core.v1.ProjectedVolumeSource': orElse({ defaultMode: 0o644 }),
  'core.v1.ResourceFieldSelector': orElse({ divisor: '0' }),
  'core.v1.Secret': secret,
  'core.v1.SecretVolumeSource': orElse({ defaultMode: 0o644 }),
  'core.v1.ServiceAccountTokenProjection': orElse({ expirationSeconds: 3600 }),
  'core.v1.ServicePort': servicePort,
  'core.v1.ServiceSpec': serviceSpec,
  'core.v1.Volume': volume,
  'apps.v1.DeploymentSpec': orElse({ replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }),
  'apps.v1.DeploymentStrategy': strategy,
  'apps.v1.ReplicaSetSpec': orElse({ replicas: 1 }),
  'autoscaling.v2.HorizontalPodAutoscaler': orElse({ status: {} }),
  'autoscaling.v2.HorizontalPodAutoscalerSpec': autoscaler,
  'autoscaling.v2.HorizontalPodAutoscalerStatus': orElse({ desiredReplicas: 0 }),
  'discovery.v1.EndpointPort': orElse({ name: '', protocol: 'TCP' }),
  'rbac.v1.RoleRef': orElse({ apiGroup: 'rbac.authorization.k8s.io' }),
  'rbac.v1.Subject': subject,
};

/** By a schema's name: `io.k8s.api.core.v1.Container`. */
export function defaultsOf(schema: string): Defaults | undefined {
  const name = schema.split('.').slice(-3).join('.');
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}

function autoscaler({ minReplicas, metrics }: Value): Value {
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
  const none = !Array.isArray(metrics) || metrics.length === 0;
  return {
    ...(minReplicas === undefined || minReplicas === null ? { minReplicas: 1 } : {}),
    ...(none ? { metrics: [{ type: 'Resource', resource: cpu }] } : {}),
  };
}

function orElse(defaults: Value): Defaults {
  return (object) => Object.fromEntries(Object.entries(defaults).filter(([name]) => isUnset(object[name])));
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === '';
}

function container({
  imagePullPolicy,
  image,
  terminationMessagePath,
  terminationMessagePolicy,
}: Value): Value {
  const reference = typeof image === 'string' ? image : '';
  return {
    imagePullPolicy: isUnset(imagePullPolicy) ? pullPolicyOf(reference) : imagePullPolicy,
    terminationMessagePath: isUnset(terminationMessagePath) ? '/dev/termination-log' : terminationMessagePath,
    terminationMessagePolicy: isUnset(terminationMessagePolicy) ? 'File' : terminationMessagePolicy,
  };
}

function volume({ name, ...sources }: Value): Value {
  return Object.keys(sources).length === 0 ? { name, emptyDir: {} } : {};
}

const podDefaults = orElse({
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  schedulerName: 'default-scheduler',
});

/** `serviceAccount` is the old name of `serviceAccountName`: both are always there, and the new one counts. */
function podSpec(spec: Value): Value {
  const account = isUnset(spec['serviceAccountName']) ? spec['serviceAccount'] : spec['serviceAccountName'];
  return {
    ...podDefaults(spec),
    ...(!isUnset(account) && { serviceAccountName: account, serviceAccount: account }),
  };
}

interface Resources {
  readonly limits?: Value;
  readonly requests?: Value;
}

/** What a Pod gets beyond a template of one: requests as its limits, and links. */
function pod({ spec }: Value): Value {
  const given = (spec ?? {}) as Value;
  const wholeOf = (member: 'containers' | 'initContainers'): Value => {
    const containers = given[member] as readonly Value[] | null | undefined;
    if (!containers) return {};
    return { [member]: containers.map((one) => podContainer(one, given['hostNetwork'] === true)) };
  };
  return {
    spec: {
      ...given,
      enableServiceLinks: given['enableServiceLinks'] ?? true,
      ...wholeOf('containers'),
      ...wholeOf('initContainers'),
    },
  };
}

function podContainer(given: Value, onHost: boolean): Value {
  const { limits, requests } = (given['resources'] ?? {}) as Resources;
  const ports = given['ports'] as readonly Value[] | undefined;
  return {
    ...given,
    ...(limits !== undefined && {
      resources: { ...(given['resources'] as object), requests: { ...limits, ...requests } },
    }),
    ...(onHost &&
      ports !== undefined && {
        ports: ports.map((one) => ({ ...one, hostPort: one['hostPort'] ?? one['containerPort'] })),
      }),
  };
}

function servicePort({ protocol, targetPort, port }: Value): Value {
  return {
    protocol: isUnset(protocol) ? 'TCP' : protocol,
    targetPort: isUnset(targetPort) || targetPort === 0 ? port : targetPort,
  };
}

function serviceSpec(spec: Value): Value {
  const type = isUnset(spec['type']) ? 'ClusterIP' : spec['type'];
  const sessionAffinity = isUnset(spec['sessionAffinity']) ? 'None' : spec['sessionAffinity'];
  const reachable = type === 'NodePort' || type === 'LoadBalancer';
  const outside = reachable || (type === 'ClusterIP' && spec['externalIPs'] !== undefined);
  return {
    type,
    sessionAffinity,
    ...affinityOf(sessionAffinity, spec['sessionAffinityConfig']),
    ...(outside && isUnset(spec['externalTrafficPolicy']) && { externalTrafficPolicy: 'Cluster' }),
    ...((reachable || type === 'ClusterIP') &&
      isUnset(spec['internalTrafficPolicy']) && { internalTrafficPolicy: 'Cluster' }),
    ...(type === 'LoadBalancer' && {
      allocateLoadBalancerNodePorts: spec['allocateLoadBalancerNodePorts'] ?? true,
    }),
  };
}

function affinityOf(affinity: unknown, given: unknown): Value {
  if (affinity === 'None') return { sessionAffinityConfig: undefined };
  const { clientIP } = (given ?? {}) as { readonly clientIP?: { readonly timeoutSeconds?: number } };
  if (affinity !== 'ClientIP' || clientIP?.timeoutSeconds !== undefined) return {};
  return { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } };
}

/** `stringData` is for writing alone: it goes into `data`, over what is there. */
function secret({ type, data, stringData }: Value): Value {
  const texts = Object.entries((stringData ?? {}) as Readonly<Record<string, string>>);
  const encoded = texts.map(([key, text]) => [key, Buffer.from(text).toString('base64')] as const);
  return {
    type: isUnset(type) ? 'Opaque' : type,
    ...(texts.length > 0 && { data: { ...(data as object | undefined), ...Object.fromEntries(encoded) } }),
    stringData: undefined,
  };
}

/** A label by which selectors can name one namespace. */
function namespace({ metadata }: Value): Value {
  const { name, labels, ...rest } = metadata as { readonly name?: string; readonly labels?: Value };
  if (name === undefined || name === '') return {};
  return { metadata: { ...rest, name, labels: { ...labels, 'kubernetes.io/metadata.name': name } } };
}

function strategy({ type, rollingUpdate }: Value): Value {
  const wanted = isUnset(type) ? 'RollingUpdate' : type;
  if (wanted !== 'RollingUpdate') return { type: wanted };
  const given = (rollingUpdate ?? {}) as Value;
  return {
    type: wanted,
    rollingUpdate: { ...given, ...orElse({ maxUnavailable: '25%', maxSurge: '25%' })(given) },
  };
}

function subject({ kind, apiGroup }: Value): Value {
  if (!isUnset(apiGroup) || (kind !== 'User' && kind !== 'Group')) return {};
  return { apiGroup: 'rbac.authorization.k8s.io' };
}
