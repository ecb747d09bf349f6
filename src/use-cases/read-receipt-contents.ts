import { lateConfig } from '../domain/receipts/late-config.ts';
import type { Binding } from '../domain/receipts/receipt.ts';
import { configDigestInput, contentOf } from '../domain/slots/config-map-content.ts';
import { configMapsOf } from '../domain/slots/config-references.ts';
import type { ConfigMap } from '../domain/slots/kubernetes.ts';
import { readyCurrentPods, type Slot } from '../domain/slots/slots.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { ReadSecretVersion } from '../ports/secret-versions.ts';

export interface ContentReader {
  readonly cluster: Cluster;
  readonly sha256: Sha256;
  readonly secretVersion: ReadSecretVersion;
}

/** What a slot's pods are given beside their template. */
export interface Contents extends Pick<Binding, 'configMaps' | 'secrets'> {
  /** Secrets that take no part, since the user may not read them. */
  readonly unread: readonly string[];
  /** ConfigMaps that were changed after the pods started, a line each. */
  readonly late: readonly string[];
}

/**
 * Reads the ConfigMaps that the slot's template uses, and the versions of the Secrets `secretNames`, side by side.
 * Throws `ClusterError` where a ConfigMap may not be read: prompts that nobody looked at are not vouched for.
 */
export async function readContents(
  { cluster, sha256, secretVersion }: ContentReader,
  slot: Slot,
  secretNames: readonly string[],
): Promise<Contents> {
  const [maps, versions] = await Promise.all([
    readAll(configMapsOf(slot.deployment), (name) => readIfThere(cluster, name)),
    readAll(secretNames, secretVersion),
  ]);
  const configMaps = [...maps].map(([name, map]) => [name, contentDigest(sha256, map)] as const);
  const secrets = [...versions].flatMap(([name, found]) => {
    if (found.kind === 'not-allowed') return [];
    return [[name, found.kind === 'absent' ? absent : found.resourceVersion] as const];
  });
  return {
    configMaps: Object.fromEntries(configMaps),
    secrets: Object.fromEntries(secrets),
    unread: secretNames.filter((name) => versions.get(name)?.kind === 'not-allowed'),
    late: lateConfig(maps, readyCurrentPods(slot)),
  };
}

const absent = 'absent';

async function readAll<T>(
  names: readonly string[],
  read: (name: string) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

/** A reference may be optional. */
async function readIfThere(cluster: Cluster, name: string): Promise<ConfigMap | undefined> {
  try {
    return await cluster.get('ConfigMap', name);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** First 16 hex digits of SHA-256 over keys and values. */
function contentDigest(sha256: Sha256, map: ConfigMap | undefined): string {
  if (map === undefined) return absent;
  return sha256(configDigestInput(contentOf(map))).slice(0, 16);
}
