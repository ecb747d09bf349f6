export function configMap(name: string, namespace = 'default', labels: Record<string, string> = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, uid: `uid-${name}`, creationTimestamp: '2026-01-01T00:00:00Z', labels },
    data: { a: 'b' },
  };
}

export function pod(name: string, namespace = 'default', nodeName = 'sandbox'): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: { nodeName, containers: [{ name: 'agent', image: 'x' }] },
    status: { phase: 'Running' },
  };
}
