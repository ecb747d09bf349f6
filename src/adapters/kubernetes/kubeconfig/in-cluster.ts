import { existsSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import path from 'node:path';
import type { ChosenEntries } from './choose-entries.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { noCluster, noUser } from './kubeconfig-file.ts';

const defaultFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The service account of the pod that this runs in; undefined outside of a pod. */
export function inClusterEntries(options: ConnectionOptions): ChosenEntries | undefined {
  const { env, flags } = options;
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  const folder = options.serviceAccountFolder ?? defaultFolder;
  const tokenFile = path.join(folder, 'token');
  if (host === '' || port === '' || !existsSync(tokenFile)) return undefined;
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    context: 'in-cluster',
    namespace: flags.namespace ?? env['POD_NAMESPACE'] ?? readNamespace(folder) ?? 'default',
    userName: 'service account',
    server,
    cluster: { ...noCluster, server, ca: { data: undefined, file: path.join(folder, 'ca.crt') } },
    user: {
      ...noUser,
      token: flags.token,
      tokenFile: flags.token === undefined ? tokenFile : undefined,
      as: flags.as,
      asUid: flags['as-uid'],
      asGroups: flags['as-group'] ?? [],
    },
  };
}

function readNamespace(folder: string): string | undefined {
  try {
    const text = readFileSync(path.join(folder, 'namespace'), 'utf8').trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
