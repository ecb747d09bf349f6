import { randomSuffix } from './random-suffix.ts';

type Named = Readonly<Record<string, unknown>> & { readonly name?: string };

interface Mounting {
  readonly volumeMounts?: readonly { readonly mountPath?: string }[];
  readonly [member: string]: unknown;
}

export interface PodWithToken {
  readonly automountServiceAccountToken?: boolean;
  readonly containers?: readonly Mounting[];
  readonly initContainers?: readonly Mounting[];
  readonly volumes?: readonly Named[];
  readonly [member: string]: unknown;
}

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Every container finds its account's token as files, unless the pod wants none. */
export function withAccountToken(spec: PodWithToken): PodWithToken {
  if (spec.automountServiceAccountToken === false) return spec;
  const name = `kube-api-access-${randomSuffix()}`;
  const all = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  if (all.every(hasToken)) return spec;
  const mounted = (containers: readonly Mounting[]): readonly Mounting[] =>
    containers.map((one) => (hasToken(one) ? one : withMount(one, name)));
  return {
    ...spec,
    containers: mounted(spec.containers ?? []),
    ...(spec.initContainers && { initContainers: mounted(spec.initContainers) }),
    volumes: [...(spec.volumes ?? []), { name, projected: { sources, defaultMode: 0o644 } }],
  };
}

function hasToken({ volumeMounts = [] }: Mounting): boolean {
  return volumeMounts.some((mount) => mount.mountPath === mountPath);
}

function withMount(container: Mounting, name: string): Mounting {
  const mount = { name, readOnly: true, mountPath };
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
}

const sources = [
  { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
  { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  {
    downwardAPI: {
      items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
    },
  },
];
