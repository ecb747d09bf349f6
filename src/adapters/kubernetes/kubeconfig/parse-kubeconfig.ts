import path from 'node:path';
import { showText } from '../show-text.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type {
  AuthProviderEntry,
  ClusterEntry,
  ContextEntry,
  ExecEntry,
  Kubeconfig,
  UserEntry,
} from './kubeconfig-file.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { RecordReader } from './record-reader.ts';

/**
 * @param file absolute path, for messages and for the paths inside
 * @throws KubeconfigError with file and line where the text does not parse
 */
export async function parseKubeconfig(file: string, text: string): Promise<Kubeconfig> {
  const root = new RecordReader(file, '', await readYaml(file, text));
  const kind = root.text('kind');
  if (kind !== undefined && kind !== 'Config')
    throw new KubeconfigError(
      `${file} is not a kubeconfig: its kind is ${showText(kind, 40)}`,
      'kubectl config view',
    );
  return {
    currentContext: root.text('current-context'),
    clusters: named(root, 'clusters', 'cluster', toCluster),
    users: named(root, 'users', 'user', toUser),
    contexts: named(root, 'contexts', 'context', toContext),
  };
}

async function readYaml(file: string, text: string): Promise<unknown> {
  if (text.trim() === '') return {};
  const plain = readPlainYaml(text);
  if (plain !== undefined) return plain;
  const { parseDocument } = await import('./full-yaml.ts');
  const document = parseDocument(text, { logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    // Only the first line of the message: the rest shows the file, which holds credentials.
    const detail = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    throw new KubeconfigError(
      `${file}:${line}: the kubeconfig does not parse: ${showText(detail, 120)}`,
      `kubectl config view --kubeconfig ${file}`,
    );
  }
  try {
    return document.toJS() as unknown;
  } catch (cause) {
    throw new KubeconfigError(
      `${file}: the kubeconfig does not parse`,
      `kubectl config view --kubeconfig ${file}`,
      { cause },
    );
  }
}

/** Of two entries with one name, the first counts. */
function named<T>(
  root: RecordReader,
  list: string,
  member: string,
  read: (entry: RecordReader) => T,
): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  for (const entry of root.records(list)) {
    const name = entry.text('name');
    if (name === undefined)
      throw new KubeconfigError(`${root.file}: ${entry.place} has no name`, 'kubectl config view');
    if (!entries.has(name)) entries.set(name, read(entry.record(member)));
  }
  return entries;
}

function toContext(entry: RecordReader): ContextEntry {
  return { cluster: entry.text('cluster'), user: entry.text('user'), namespace: entry.text('namespace') };
}

function toCluster(entry: RecordReader): ClusterEntry {
  return {
    server: entry.text('server'),
    tlsServerName: entry.text('tls-server-name'),
    skipTlsVerify: entry.flag('insecure-skip-tls-verify'),
    ca: { data: entry.text('certificate-authority-data'), file: entry.path('certificate-authority') },
    proxyUrl: entry.text('proxy-url'),
  };
}

function toUser(entry: RecordReader): UserEntry {
  return {
    cert: { data: entry.text('client-certificate-data'), file: entry.path('client-certificate') },
    key: { data: entry.text('client-key-data'), file: entry.path('client-key') },
    token: entry.text('token'),
    tokenFile: entry.path('tokenFile'),
    username: entry.text('username'),
    password: entry.text('password'),
    as: entry.text('as'),
    asUid: entry.text('as-uid'),
    asGroups: entry.texts('as-groups'),
    asExtra: toExtra(entry.record('as-user-extra')),
    exec: entry.has('exec') ? toExec(entry.record('exec')) : undefined,
    authProvider: entry.has('auth-provider') ? toAuthProvider(entry.record('auth-provider')) : undefined,
  };
}

function toExtra(extra: RecordReader): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(extra.keys().map((key) => [key, extra.texts(key)]));
}

function toExec(entry: RecordReader): ExecEntry {
  const command = entry.text('command');
  if (command === undefined)
    throw new KubeconfigError(`${entry.file}: ${entry.place} has no command`, 'kubectl config view');
  // A bare name is looked up in PATH; a path with a separator counts from the kubeconfig's folder (client-go).
  const isPath = command.includes('/') || command.includes(path.sep);
  return {
    apiVersion: entry.text('apiVersion') ?? '',
    command: isPath ? path.resolve(path.dirname(entry.file), command) : command,
    args: entry.texts('args'),
    env: entry
      .records('env')
      .map((each) => ({ name: each.text('name') ?? '', value: each.text('value') ?? '' })),
    provideClusterInfo: entry.flag('provideClusterInfo'),
    interactiveMode: entry.text('interactiveMode'),
    installHint: entry.text('installHint'),
  };
}

function toAuthProvider(entry: RecordReader): AuthProviderEntry {
  const config = entry.record('config');
  return {
    name: entry.text('name') ?? '',
    config: Object.fromEntries(
      config.keys().flatMap((key) => {
        const value = config.text(key);
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  };
}
