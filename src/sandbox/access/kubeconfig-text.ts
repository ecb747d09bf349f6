import { stringify } from 'yaml';

export interface KubeconfigOptions {
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  /** PEM */
  readonly ca: string;
  readonly token: string;
  readonly namespace: string;
}

/** A kubeconfig whose one context is named `sandbox`. It holds the token: write it with mode 0600. */
export function kubeconfigText({ server, ca, token, namespace }: KubeconfigOptions): string {
  const name = 'sandbox';
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
      ],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace } }],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}
