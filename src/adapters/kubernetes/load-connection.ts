import type { Access, Connection, TlsMaterial } from './connect/connection.ts';
import { chooseProxy } from './connect/choose-proxy.ts';
import { chooseCredential } from './credentials/choose-credential.ts';
import type { CredentialSource } from './credentials/credential-source.ts';
import type { PluginEnvironment } from './credentials/run-plugin.ts';
import { showText } from './show-text.ts';
import { chooseEntries, type ChosenEntries } from './kubeconfig/choose-entries.ts';
import type { ConnectionOptions } from './kubeconfig/connection-options.ts';
import { impersonationHeaders } from './kubeconfig/impersonation-headers.ts';
import { inClusterEntries } from './kubeconfig/in-cluster.ts';
import { KubeconfigError } from './kubeconfig/kubeconfig-error.ts';
import { loadKubeconfig, type LoadedKubeconfig } from './kubeconfig/load-kubeconfig.ts';
import { readMaterial } from './kubeconfig/read-material.ts';

/**
 * How flags, environment and kubeconfig say to reach the API server. Nothing is sent, and no plugin is run.
 * @throws KubeconfigError
 */
export async function loadConnection(options: ConnectionOptions): Promise<Connection> {
  const loaded = await loadKubeconfig(options);
  const entries = chooseEntries(loaded, options) ?? inClusterEntries(options);
  if (entries === undefined) throw noKubeconfig(loaded, options);
  const server = parseServer(entries);
  const material = tlsMaterial(entries);
  const credentials = chooseCredential(entries, material.ca, pluginEnvironment(options));
  return {
    context: entries.context,
    namespace: entries.namespace,
    server: server.href.replace(/\/+$/, ''),
    userName: entries.userName,
    proxy: chooseProxy(server, entries.cluster.proxyUrl, options.env),
    ...accessTo(credentials, material, impersonationHeaders(entries.user), entries.userName),
  };
}

function noKubeconfig(loaded: LoadedKubeconfig, { flags, env }: ConnectionOptions): KubeconfigError {
  const help = 'name one with --kubeconfig or KUBECONFIG, or the server with --server';
  if (loaded.files.length > 0)
    return new KubeconfigError(`the kubeconfig names no cluster (${loaded.files.join(', ')})`, help);
  const looked =
    loaded.missing.length === 0
      ? 'no home folder is known, and KUBECONFIG is not set'
      : `${loaded.missing.join(', ')} ${loaded.missing.length === 1 ? 'does' : 'do'} not exist`;
  const from = (env['KUBECONFIG'] ?? '') === '' ? '' : ' (from KUBECONFIG)';
  const context = flags.context === undefined ? '' : ` for context "${flags.context}"`;
  return new KubeconfigError(`there is no kubeconfig${context}: ${looked}${from}`, help);
}

function parseServer(entries: ChosenEntries): URL {
  // kubectl takes a bare host as http://.
  const text = /^[a-z]+:\/\//i.test(entries.server) ? entries.server : `http://${entries.server}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '')
    return url;
  throw new KubeconfigError(
    `the server "${showText(entries.server, 100)}" is not an http:// or https:// address`,
    'kubectl config view --minify',
  );
}

function tlsMaterial({ cluster, user, userName, context }: ChosenEntries): TlsMaterial {
  const ca = cluster.skipTlsVerify
    ? undefined
    : readMaterial(cluster.ca, `certificate authority of context "${context}"`);
  const cert = readMaterial(user.cert, `client certificate of user "${userName}"`);
  const key = readMaterial(user.key, `client key of user "${userName}"`);
  if ((cert === undefined) !== (key === undefined))
    throw new KubeconfigError(
      `user "${userName}" has a client ${cert === undefined ? 'key without a certificate' : 'certificate without a key'}`,
      'kubectl config view --minify',
    );
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
    rejectUnauthorized: !cluster.skipTlsVerify,
  };
}

function pluginEnvironment(options: ConnectionOptions): PluginEnvironment {
  const interactive = options.interactive ?? false;
  return {
    env: options.env,
    interactive,
    timeoutMs: options.pluginTimeoutMs ?? (interactive ? 300_000 : 60_000),
    onText: options.onPluginText ?? ((): void => undefined),
  };
}

function accessTo(
  credentials: CredentialSource,
  base: TlsMaterial,
  impersonation: Access['headers'],
  userName: string,
): Pick<Connection, 'access' | 'lastUntil' | 'renew'> {
  let tls = base;
  return {
    async access(signal) {
      const { authorization, cert, key } = await credentials.get(signal);
      if (cert !== undefined && key !== undefined && (tls.cert !== cert || tls.key !== key))
        tls = { ...base, cert, key };
      return {
        headers: { ...impersonation, ...(authorization === undefined ? {} : { authorization }) },
        tls,
      };
    },
    async lastUntil(at, signal) {
      const { certificateEnd } = await import('./connect/certificate-dates.ts');
      const end = base.cert === undefined ? undefined : certificateEnd(base.cert);
      if (end === undefined || end >= at) return await credentials.lastUntil(at, signal);
      const what = `the client certificate of user "${userName}"`;
      return { what, at: new Date(end), why: 'it cannot be renewed from here' };
    },
    renew: () => credentials.renew(),
  };
}
