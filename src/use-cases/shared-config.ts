import { scopeOf } from '../domain/slots/reason-refusals.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import { configWarnings, sharedConfigMaps, type SharedConfig } from '../domain/slots/warnings.ts';
import type { Cluster } from '../ports/cluster.ts';

/** ConfigMaps that both slots use; nothing is asked where there are none. One that cannot be read is undefined. */
export async function readSharedConfig(cluster: Cluster, pair: SlotPair): Promise<SharedConfig> {
  const names = sharedConfigMaps(pair);
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await cluster.get('ConfigMap', name).catch(() => undefined)] as const),
    ),
  );
}

/** One line for each ConfigMap that both slots use and that can change under live. */
export async function sharedConfigWarnings(cluster: Cluster, pair: SlotPair): Promise<readonly string[]> {
  const at = scopeOf(cluster.scope, pair.service);
  return configWarnings(await readSharedConfig(cluster, pair), at);
}
