import { stringify } from 'yaml';

/** A kubeconfig with one context, cluster and user of the same name. */
export function kubeconfig(
  name: string,
  more: { server?: string; cluster?: object; user?: object; namespace?: string; current?: boolean } = {},
): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    ...(more.current === false ? {} : { 'current-context': name }),
    clusters: [{ name, cluster: { server: more.server ?? `https://${name}.example:6443`, ...more.cluster } }],
    users: [{ name, user: more.user ?? { token: `token-of-${name}` } }],
    contexts: [
      {
        name,
        context: {
          cluster: name,
          user: name,
          ...(more.namespace === undefined ? {} : { namespace: more.namespace }),
        },
      },
    ],
  });
}
