/** What differs between any two clusters, and between two runs on one: times, uids, versions, addresses, chosen names. */
const chosen: Readonly<Record<string, string>> = {
  uid: '<uid>',
  resourceVersion: '<resourceVersion>',
  creationTimestamp: '<time>',
  deletionTimestamp: '<time>',
  time: '<time>',
  lastUpdateTime: '<time>',
  lastTransitionTime: '<time>',
  lastProbeTime: '<time>',
  startTime: '<time>',
  startedAt: '<time>',
  finishedAt: '<time>',
  firstTimestamp: '<time>',
  lastTimestamp: '<time>',
  eventTime: '<time>',
  expirationTimestamp: '<time>',
  token: '<token>',
  clusterIP: '<address>',
  hostIP: '<address>',
  podIP: '<address>',
  ip: '<address>',
  continue: '<continue>',
  remainingItemCount: '<count>',
  containerID: '<id>',
  imageID: '<id>',
  nodeName: '<node>',
};

const inTexts: readonly (readonly [RegExp, string])[] = [
  // Digests of templates that hold the time of a restart.
  [/"(template|blue|green)":"[0-9a-f]{16}"/g, '"$1":"<digest>"'],
  [/\b(?:test|sandbox)-admin\b/g, '<admin>'],
  [/^one\.[a-z0-9]{5}$/g, 'one.<event>'],
  [/pod-template-hash=[a-z0-9]+/g, 'pod-template-hash=<hash>'],
  [/(ReplicaSet \\?"[a-z-]+)-[a-z0-9]{8,10}\b/g, '$1-<hash>'],
  [/\b(agent-(?:blue|green))-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '$1-<hash>-<pod>'],
  [/\b(agent-(?:blue|green))-[a-z0-9]{8,10}\b/g, '$1-<hash>'],
  [/\b(agent-service)-[a-z0-9]{5}\b/g, '$1-<slice>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\b10\.\d+\.\d+\.\d+\b/g, '<address>'],
  [/too old resource version: 1 \(\d+\)/g, 'too old resource version: 1 (<oldest>)'],
  [/resourceVersion=\d+/g, 'resourceVersion=<resourceVersion>'],
  [/^(?:\d+[smhd]){1,2}$/g, '<age>'],
  [/\b(agent-service|agent-(?:blue|green))[-a-z0-9<>]*\.[0-9a-z]{8,16}\b/g, '$1.<event>'],
  // The plugin's own name of a write.
  [/"op":"[a-z0-9]{8}"/g, '"op":"<op>"'],
  [/^(?:kwok-0|sandbox)$/g, '<node>'],
];

/** A JSON body without what is bound to differ; any other text as it is but for the same. */
export function normalise(text: string): unknown {
  try {
    return normaliseValue(JSON.parse(text), '');
  } catch {
    return normaliseText(text);
  }
}

export function normaliseText(text: string): string {
  return inTexts.reduce((changed, [pattern, by]) => changed.replaceAll(pattern, by), text);
}

function normaliseValue(value: unknown, key: string): unknown {
  const replaced = chosen[key];
  if (replaced !== undefined && (typeof value === 'string' || typeof value === 'number')) return replaced;
  if (key === 'pod-template-hash') return '<hash>';
  if (key === 'clusterIPs' || key === 'podIPs' || key === 'hostIPs' || key === 'addresses')
    return '<addresses>';
  if (typeof value === 'string') return normaliseText(value);
  if (Array.isArray(value)) {
    const members = value.map((one) => normaliseValue(one, ''));
    // By chosen names these stand in any order.
    return unordered.has(key) ? members.toSorted(byText) : members;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // Of who owns a scale, kube-apiserver forgets the time.
      .filter(([name]) => !(name === 'time' && 'fieldsV1' in value))
      .map(([name, member]) => [normaliseText(name), normaliseValue(member, name)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

// Managed fields stand in the order of the seconds in which they were written.
const unordered = new Set(['items', 'rows', 'resourceRules', 'nonResourceRules', 'managedFields']);

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
