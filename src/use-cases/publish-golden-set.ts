import { annotation } from '../domain/slots/annotations.ts';
import { annotationPatch } from '../domain/slots/annotation-patch.ts';
import { readSelector, slotLabelOf } from '../domain/slots/discover-slots.ts';
import { configMapName, configSize, configSizeLimit } from '../domain/slots/config-map-content.ts';
import type { JsonPatch } from '../domain/slots/json-patch.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import { uidTest } from '../domain/slots/uid-test.ts';
import { GoldenSetError } from '../ports/golden-source.ts';
import type { PackedSet } from '../ports/published-sets.ts';
import type { PublishResult } from '../results/publish-result.generated.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { makeConfigMaps, tryConfigMaps, type PlannedConfig } from './make-config-maps.ts';
import { chooseService } from './read-slots.ts';
import { refusalItems, type DryRun } from './switch-result.ts';
import { writeAnnotation } from './write-annotation.ts';

export interface PublishOptions {
  readonly choice: ServiceChoice;
  readonly dryRun: DryRun;
}

/** Makes the ConfigMap of the set, and then names it in the Service's annotation. */
export async function publishGoldenSet(
  work: ClusterWork,
  packed: PackedSet,
  { choice, dryRun }: PublishOptions,
): Promise<PublishResult> {
  const { scope } = work.cluster;
  checkSize(packed);
  const chosen = await chooseService(work.cluster, choice, 'slots');
  if (chosen.kind === 'refused') {
    const refusals = refusalItems([chosen.refusal], scope, { service: choice.service });
    return { ...blank(work, packed, choice.service ?? '', dryRun), refusals };
  }
  const { service } = chosen;
  const bare = blank(work, packed, service.metadata.name, dryRun);
  const selector = readSelector(service, slotLabelOf(service, choice.slotLabel));
  if (selector.kind === 'refused')
    return { ...bare, refusals: refusalItems([selector.refusal], scope, { service: service.metadata.name }) };
  const planned = plan(work, service, packed);
  const base = { ...described(bare, service, planned), live: selector.live };
  if (dryRun === 'client') return { ...base, outcome: 'planned' };
  if (dryRun === 'server') {
    await tryConfigMaps(work, [planned]);
    await work.cluster.patch('Service', service.metadata.name, naming(service, planned), { dryRun: true });
    return { ...base, outcome: 'planned' };
  }
  return work.interruption.protect(() => publish(work, service, planned, base), selector.live);
}

function checkSize({ set, content, files }: PackedSet): void {
  const size = configSize(content);
  if (size <= configSizeLimit) return;
  const largest = files.slice(0, 3).map(({ path, bytes }) => `${path} (${bytes} bytes)`);
  const message = `${size} bytes, compressed, do not fit into a ConfigMap, which holds ${configSizeLimit}; the largest files: ${largest.join(', ')}`;
  throw new GoldenSetError([{ place: set.source, message }]);
}

function plan({ sha256 }: ClusterWork, { metadata }: Service, { content }: PackedSet): PlannedConfig {
  const name = `${metadata.name}-golden`;
  return { name, target: configMapName(name, content, sha256), content };
}

/** Holds only for the very Service, and the annotation, that were read. */
function naming({ metadata }: Service, { target }: PlannedConfig): JsonPatch {
  return [uidTest(metadata), ...annotationPatch(metadata, annotation.golden, target)];
}

async function publish(
  work: ClusterWork,
  service: Service,
  planned: PlannedConfig,
  base: PublishResult,
): Promise<PublishResult> {
  const made = await makeConfigMaps(work, [planned]);
  if (made.kind === 'unknown')
    return { ...base, outcome: 'unconfirmed', changed: true, reason: made.error.message };
  const changed = made.made.length > 0;
  if (base.former === planned.target)
    return { ...base, outcome: changed ? 'published' : 'already-so', changed };
  const named = await writeAnnotation(work, service, {
    key: annotation.golden,
    value: planned.target,
    patch: naming(service, planned),
  });
  switch (named.kind) {
    case 'applied':
      return { ...base, outcome: 'published', changed: true };
    case 'unknown':
      return { ...base, outcome: 'unconfirmed', changed: true, reason: named.error.message };
    case 'conflict': {
      const by = lastWriter(named.object.metadata, ['metadata', 'annotations', annotation.golden]);
      const refusal = {
        kind: 'changed-meanwhile',
        object: `service/${base.service}`,
        expected: `the annotation ${annotation.golden} as read before`,
        found: named.object.metadata.annotations?.[annotation.golden] ?? 'none',
        by,
      } as const;
      return { ...base, changed, refusals: refusalItems([refusal], work.cluster.scope, base) };
    }
  }
}

function described(base: PublishResult, { metadata }: Service, { target }: PlannedConfig): PublishResult {
  const former = metadata.annotations?.[annotation.golden] ?? null;
  const changes = [
    `configmap/${target}, immutable`,
    `annotation ${annotation.golden} of service/${base.service}`,
  ];
  return { ...base, configMap: target, former, changes: former === target ? [] : changes };
}

function blank(
  { cluster }: ClusterWork,
  { set, content }: PackedSet,
  service: string,
  dryRun: DryRun,
): PublishResult {
  const { context, namespace } = cluster.scope;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'PublishResult',
    outcome: 'refused',
    changed: false,
    live: null,
    context,
    namespace,
    service,
    configMap: null,
    former: null,
    set: { digest: set.digest, cases: set.cases.length, bytes: configSize(content), source: set.source },
    dryRun,
    changes: [],
    refusals: [],
  };
}
