/** The two kinds by which KWOK is told where a pod's port and logs are; their shapes are KWOK's own business. */
export const kwokCrds = [crd('PortForward', 'portforwards'), crd('Logs', 'logs')];

function crd(kind: string, plural: string): { readonly metadata: { readonly name: string } } {
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const version = { name: 'v1alpha1', served: true, storage: true, schema: { openAPIV3Schema } };
  const names = { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.kwok.x-k8s.io` },
    spec: { group: 'kwok.x-k8s.io', scope: 'Namespaced', names, versions: [version] },
  } as { readonly metadata: { readonly name: string } };
}
