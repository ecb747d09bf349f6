import { isValue, orDefault, type Value, valuesIn } from './values.ts';

export function defaultPodTemplate(given: unknown): Value {
  const template = isValue(given) ? given : {};
  return { metadata: {}, ...template, spec: defaultPodSpec(template['spec']) };
}

/** A pod itself gets one more than a template. */
export function defaultPod(given: unknown): Value {
  return orDefault(defaultPodSpec(given), { enableServiceLinks: true });
}

function defaultPodSpec(given: unknown): Value {
  const spec = orDefault(given, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  return {
    ...spec,
    ...(account !== undefined && { serviceAccountName: account, serviceAccount: account }),
    ...(Array.isArray(spec['containers']) && {
      containers: valuesIn(spec['containers']).map(defaultContainer),
    }),
    ...(Array.isArray(spec['initContainers']) && {
      initContainers: valuesIn(spec['initContainers']).map(defaultContainer),
    }),
    ...(Array.isArray(spec['volumes']) && { volumes: valuesIn(spec['volumes']).map(defaultVolume) }),
  };
}

function defaultContainer(given: Value): Value {
  const container = orDefault(given, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(given['image']),
    resources: {},
  });
  const changed: Record<string, unknown> = {};
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
    if (isValue(container[probe])) changed[probe] = defaultProbe(container[probe]);
  if (isValue(container['lifecycle'])) changed['lifecycle'] = defaultLifecycle(container['lifecycle']);
  if (Array.isArray(container['ports']))
    changed['ports'] = valuesIn(container['ports']).map((port) => orDefault(port, { protocol: 'TCP' }));
  if (Array.isArray(container['env'])) changed['env'] = valuesIn(container['env']).map(defaultVariable);
  return { ...container, ...changed };
}

/** Always for a tag that moves: `latest`, or none. */
function pullPolicy(image: unknown): string {
  const name = typeof image === 'string' ? image : '';
  const last = name.split('/').at(-1) ?? '';
  if (last.includes('@')) return 'IfNotPresent';
  const tag = last.split(':')[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultProbe(given: Value): Value {
  const probe = orDefault(given, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return isValue(probe['httpGet']) ? { ...probe, httpGet: defaultHttpGet(probe['httpGet']) } : probe;
}

function defaultHttpGet(given: Value): Value {
  return orDefault(given, { path: '/', scheme: 'HTTP' });
}

function defaultLifecycle(given: Value): Value {
  return Object.fromEntries(
    Object.entries(given).map(([name, handler]) => [
      name,
      isValue(handler) && isValue(handler['httpGet'])
        ? { ...handler, httpGet: defaultHttpGet(handler['httpGet']) }
        : handler,
    ]),
  );
}

function defaultVariable(given: Value): Value {
  const from = given['valueFrom'];
  if (!isValue(from) || !isValue(from['fieldRef'])) return given;
  return { ...given, valueFrom: { ...from, fieldRef: orDefault(from['fieldRef'], { apiVersion: 'v1' }) } };
}

/** 0644, as decimal JSON. */
const readable = 420;

function defaultVolume(given: Value): Value {
  for (const source of ['configMap', 'secret', 'projected', 'downwardAPI'])
    if (isValue(given[source]))
      return { ...given, [source]: orDefault(given[source], { defaultMode: readable }) };
  if (isValue(given['hostPath'])) return { ...given, hostPath: orDefault(given['hostPath'], { type: '' }) };
  return Object.keys(given).length > 1 ? given : { ...given, emptyDir: {} };
}
