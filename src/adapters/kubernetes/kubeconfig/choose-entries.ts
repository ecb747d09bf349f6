import path from 'node:path';
import type { ConnectionOptions } from './connection-options.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import {
  noCluster,
  noMaterial,
  noUser,
  type ClusterEntry,
  type ContextEntry,
  type Kubeconfig,
  type UserEntry,
} from './kubeconfig-file.ts';
import type { LoadedKubeconfig } from './load-kubeconfig.ts';

/** What flags and kubeconfig come to, credentials still unread. */
export interface ChosenEntries {
  /** Name of the context; `--server` where there is none. */
  readonly context: string;
  readonly namespace: string;
  /** Name of the user entry, for messages. */
  readonly userName: string;
  readonly server: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

/**
 * Picks context, cluster and user, and lays the flags over them, as kubectl does.
 * Undefined where neither files nor flags say anything of a server: then the pod's own service account counts.
 * @throws KubeconfigError
 */
export function chooseEntries(
  loaded: LoadedKubeconfig,
  options: ConnectionOptions,
): ChosenEntries | undefined {
  const { config } = loaded;
  const { flags } = options;
  const contextName = flags.context ?? config.currentContext;
  const context = contextName === undefined ? undefined : findContext(config, contextName, loaded);
  const clusterName = flags.cluster ?? context?.cluster;
  const userName = flags.user ?? context?.user;
  const cluster = overlayCluster(
    clusterName === undefined ? noCluster : findCluster(config, clusterName),
    options,
  );
  const user = overlayUser(userName === undefined ? noUser : findUser(config, userName), options);
  if (cluster.server === undefined) {
    if (clusterName !== undefined)
      throw new KubeconfigError(
        `cluster "${clusterName}" has no server`,
        `kubectl config set-cluster ${clusterName} --server=https://…`,
      );
    if (config.contexts.size > 0) throw noCurrentContext(config);
    return undefined;
  }
  return {
    context: contextName ?? (flags.server === undefined ? (clusterName ?? '') : '--server'),
    namespace: flags.namespace ?? context?.namespace ?? 'default',
    userName: userName ?? 'none',
    server: cluster.server,
    cluster,
    user,
  };
}

function findContext(config: Kubeconfig, name: string, loaded: LoadedKubeconfig): ContextEntry | undefined {
  const context = config.contexts.get(name);
  if (context !== undefined) return context;
  // A file that was never filled names no contexts at all; then there is no kubeconfig to speak of.
  if (loaded.files.length === 0) return undefined;
  throw new KubeconfigError(
    `context "${name}" does not exist: ${listed('contexts', config.contexts)}`,
    'kubectl config get-contexts',
  );
}

function findCluster(config: Kubeconfig, name: string): ClusterEntry {
  const cluster = config.clusters.get(name);
  if (cluster !== undefined) return cluster;
  throw new KubeconfigError(
    `cluster "${name}" does not exist: ${listed('clusters', config.clusters)}`,
    'kubectl config get-clusters',
  );
}

function findUser(config: Kubeconfig, name: string): UserEntry {
  const user = config.users.get(name);
  if (user !== undefined) return user;
  throw new KubeconfigError(
    `user "${name}" does not exist: ${listed('users', config.users)}`,
    'kubectl config get-users',
  );
}

function noCurrentContext(config: Kubeconfig): KubeconfigError {
  return new KubeconfigError(
    `the kubeconfig has no current context: ${listed('contexts', config.contexts)}`,
    'kubectl config use-context NAME, or --context NAME',
  );
}

const mostListed = 20;

function listed(what: string, entries: ReadonlyMap<string, unknown>): string {
  if (entries.size === 0) return `the kubeconfig has no ${what}`;
  const names = [...entries.keys()].sort();
  const more = names.length > mostListed ? `, and ${names.length - mostListed} more` : '';
  return `the ${what} are ${names.slice(0, mostListed).join(', ')}${more}`;
}

/** As client-go's overrides: a flag that replaces one side of a pair clears the other. */
function overlayCluster(cluster: ClusterEntry, { flags, cwd }: ConnectionOptions): ClusterEntry {
  const ca = flags['certificate-authority'];
  const skips = flags['insecure-skip-tls-verify'] ?? cluster.skipTlsVerify;
  const keptName = flags.server === undefined ? cluster.tlsServerName : undefined;
  return {
    ...cluster,
    server: flags.server ?? cluster.server,
    tlsServerName: flags['tls-server-name'] ?? keptName,
    skipTlsVerify: skips && ca === undefined,
    ca:
      ca === undefined
        ? flags['insecure-skip-tls-verify'] === true
          ? noMaterial
          : cluster.ca
        : { data: undefined, file: path.resolve(cwd, ca) },
  };
}

function overlayUser(user: UserEntry, { flags, cwd }: ConnectionOptions): UserEntry {
  const file = (name: 'client-certificate' | 'client-key'): { data: undefined; file: string } | undefined => {
    const value = flags[name];
    return value === undefined ? undefined : { data: undefined, file: path.resolve(cwd, value) };
  };
  // A token by flag stands for all other ways to log in by header.
  const byToken: Partial<UserEntry> =
    flags.token === undefined
      ? {}
      : {
          token: flags.token,
          tokenFile: undefined,
          username: undefined,
          password: undefined,
          exec: undefined,
          authProvider: undefined,
        };
  const impersonates =
    flags.as !== undefined || flags['as-uid'] !== undefined || (flags['as-group'] ?? []).length > 0;
  return {
    ...user,
    ...byToken,
    cert: file('client-certificate') ?? user.cert,
    key: file('client-key') ?? user.key,
    as: flags.as ?? user.as,
    asUid: flags['as-uid'] ?? user.asUid,
    asGroups: (flags['as-group'] ?? []).length > 0 ? (flags['as-group'] ?? []) : user.asGroups,
    asExtra: impersonates ? {} : user.asExtra,
  };
}
