import type { GoldenSet } from '../domain/golden/golden-set.ts';
import { annotation } from '../domain/slots/annotations.ts';
import { configMapName, contentOf } from '../domain/slots/config-map-content.ts';
import type { ConfigMap } from '../domain/slots/kubernetes.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import type { Sha256 } from '../ports/digest.ts';
import { GoldenSetError } from '../ports/golden-source.ts';
import type { PublishedSets } from '../ports/published-sets.ts';
import type { ServiceChoice } from './cluster-work.ts';
import { chooseService } from './read-slots.ts';

/**
 * The set that the Service names; undefined where it names none, or where it cannot be made out which Service is meant,
 * which the command itself will say. Throws `GoldenSetError` for one that is not what was published: what cannot be
 * trusted judges nothing.
 */
export async function readPublishedSet(
  { cluster, sha256 }: { readonly cluster: Cluster; readonly sha256: Sha256 },
  sets: PublishedSets,
  choice: ServiceChoice,
): Promise<GoldenSet | undefined> {
  const chosen = await chooseService(cluster, choice, 'slots');
  if (chosen.kind === 'refused') return undefined;
  const { name: service, annotations } = chosen.service.metadata;
  const name = annotations?.[annotation.golden];
  if (name === undefined) return undefined;
  const found = await cluster.get('ConfigMap', name).catch((error: unknown) => {
    if (error instanceof ClusterError && error.kind === 'not-found')
      throw unusable(service, `names configmap/${name}, which is not there`);
    throw error;
  });
  checkUnchanged(found, service, sha256);
  return sets.unpack(found);
}

/** What can be changed may have been; and what was made anew under the same name holds something else. */
function checkUnchanged(found: ConfigMap, service: string, sha256: Sha256): void {
  const { name } = found.metadata;
  if (found.immutable !== true)
    throw unusable(service, `names configmap/${name}, which can be changed (immutable is not set)`);
  // Whatever the Service was called when it was published.
  if (!name.endsWith(configMapName('-golden', contentOf(found), sha256)))
    throw unusable(service, `names configmap/${name}, which holds something else than its name says`);
}

function unusable(service: string, why: string): GoldenSetError {
  const message = `${why}; publish the set again (kubectl bluegreen golden publish), or name one with --golden`;
  return new GoldenSetError([{ place: `service/${service}: annotation ${annotation.golden}`, message }]);
}
