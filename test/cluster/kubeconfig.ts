import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { listAt, textAt } from './json.ts';

/** How to reach an API server: what one context of a kubeconfig says. PEM texts, not paths. */
export interface ApiAccess {
  /** `https://host:port` */
  readonly server: string;
  readonly ca?: string;
  readonly token?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads the current context of one kubeconfig file: authority, token or client certificate, each inline or by
 * file. Exec plugins are left out: give a kubeconfig of a bearer token for the tests.
 */
export async function readKubeconfig(file: string): Promise<ApiAccess> {
  const config: unknown = parse(await readFile(file, 'utf8'));
  const context = named(config, 'contexts', textAt(config, 'current-context'));
  const cluster = named(config, 'clusters', textAt(context, 'context', 'cluster'));
  const user = named(config, 'users', textAt(context, 'context', 'user'));
  const server = textAt(cluster, 'cluster', 'server');
  if (server === undefined) throw new Error(`${file}: the current context names no cluster with a server`);
  const folder = path.dirname(file);
  const entries = {
    server,
    ca: await inlineOrFile(folder, cluster, 'cluster', 'certificate-authority'),
    token: textAt(user, 'user', 'token'),
    cert: await inlineOrFile(folder, user, 'user', 'client-certificate'),
    key: await inlineOrFile(folder, user, 'user', 'client-key'),
  };
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  ) as unknown as ApiAccess;
}

function named(config: unknown, list: string, name: string | undefined): unknown {
  return listAt(config, list).find((entry) => textAt(entry, 'name') === name);
}

async function inlineOrFile(
  folder: string,
  entry: unknown,
  part: string,
  key: string,
): Promise<string | undefined> {
  const inline = textAt(entry, part, `${key}-data`);
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8');
  const file = textAt(entry, part, key);
  return file === undefined ? undefined : await readFile(path.resolve(folder, file), 'utf8');
}

export interface KubeconfigOptions {
  readonly access: ApiAccess;
  /** Name of the context and the user. */
  readonly name?: string;
  readonly namespace?: string;
}

/** The text of a kubeconfig with one context. It holds credentials: write it with mode 0600. */
export function kubeconfigText({ access, name = 'e2e', namespace }: KubeconfigOptions): string {
  const data = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : Buffer.from(text).toString('base64');
  const user =
    access.token === undefined
      ? { 'client-certificate-data': data(access.cert), 'client-key-data': data(access.key) }
      : { token: access.token };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server: access.server, 'certificate-authority-data': data(access.ca) } },
    ],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: 'test', user: name, namespace } }],
    'current-context': name,
  });
}
