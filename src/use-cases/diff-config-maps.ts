import { configChanges, type ConfigPair } from '../domain/slots/diff-config.ts';
import type { ConfigMap } from '../domain/slots/kubernetes.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import type { ConfigMapDiff, KeyDiff } from '../results/slot-diff.generated.ts';

export interface ConfigMapDiffs {
  readonly configMaps: ConfigMapDiff[];
  /** What could not be read, and why. */
  readonly notChecked: readonly string[];
}

type Reading =
  | { readonly kind: 'read'; readonly map: ConfigMap | undefined }
  | { readonly kind: 'not-checked'; readonly why: string };

/** Reads each ConfigMap once, side by side, and compares those that stand at the same place. */
export async function diffConfigMaps(
  cluster: Cluster,
  pairs: readonly ConfigPair[],
): Promise<ConfigMapDiffs> {
  const names = [...new Set(pairs.flatMap(({ live, idle }) => [live, idle]))].filter((name) => name !== null);
  const readings = new Map(
    await Promise.all(names.map(async (name) => [name, await readIfAllowed(cluster, name)] as const)),
  );
  return {
    configMaps: pairs.map((pair) => diffPair(pair, readings)),
    notChecked: [...readings].flatMap(([name, reading]) =>
      reading.kind === 'read' ? [] : [`ConfigMap ${name} was not checked: ${reading.why}`],
    ),
  };
}

async function readIfAllowed(cluster: Cluster, name: string): Promise<Reading> {
  try {
    return { kind: 'read', map: await cluster.get('ConfigMap', name) };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (error.kind === 'forbidden') return { kind: 'not-checked', why: 'no permission to get configmaps' };
    if (error.kind === 'not-found') return { kind: 'not-checked', why: 'it does not exist' };
    throw error;
  }
}

function diffPair({ live, idle, usedAs }: ConfigPair, readings: ReadonlyMap<string, Reading>): ConfigMapDiff {
  const [one, other] = [readingOf(live, readings), readingOf(idle, readings)];
  const about = { live, idle, usedAs: [...usedAs] };
  if (one.kind !== 'read' || other.kind !== 'read') return { ...about, compared: false, keys: [] };
  const keys = configChanges(one.map, other.map).map((key): KeyDiff => ({
    ...key,
    changes: key.changes.map((change) => ({ ...change, parts: [...change.parts] })),
  }));
  return { ...about, compared: true, keys };
}

/** Where a slot uses none, there is nothing in it. */
function readingOf(name: string | null, readings: ReadonlyMap<string, Reading>): Reading {
  return (name === null ? undefined : readings.get(name)) ?? { kind: 'read', map: undefined };
}
