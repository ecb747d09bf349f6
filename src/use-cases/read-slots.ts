import type { Json } from '../domain/json.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import {
  candidateServices,
  deploymentNames,
  pairWorkloads,
  readSelector,
  selectorText,
  slotLabelOf,
  type SelectorReading,
} from '../domain/slots/discover-slots.ts';
import { readHistory } from '../domain/slots/history.ts';
import type {
  Deployment,
  EndpointSlice,
  Pod,
  PodTemplate,
  ReplicaSet,
  Service,
} from '../domain/slots/kubernetes.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { ServiceChoice } from './cluster-work.ts';

export type SlotsReading =
  | { readonly kind: 'pair'; readonly pair: SlotPair }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly service: string };

interface Reader {
  readonly cluster: Cluster;
  readonly sha256: Sha256;
}

type Selector = Extract<SelectorReading, { kind: 'selector' }>;

/**
 * How far to look: at the slots alone, or also at their surroundings, the Service's endpoints and the other Services
 * of the namespace. Where they are not looked at, the pair has no slices and its siblings are undefined.
 */
export type Look = 'slots' | 'surroundings';

/** Reads a Service and its two slots. Requests that do not need one another go side by side. */
export async function readSlots(
  reader: Reader,
  choice: ServiceChoice,
  look: Look = 'surroundings',
): Promise<SlotsReading> {
  const chosen = await chooseService(reader.cluster, choice, look);
  if (chosen.kind === 'refused') return { ...chosen, service: choice.service ?? '' };
  const { service, others } = chosen;
  const name = service.metadata.name;
  const selector = readSelector(service, slotLabelOf(service, choice.slotLabel));
  if (selector.kind === 'refused') return { ...selector, service: name };
  const found = await readWorkloads(reader.cluster, service, selector, look);
  const workloads = pairWorkloads(service, selector, found.replicaSets, found.deployments);
  if (workloads.kind === 'refused') return { ...workloads, service: name };
  const slot = (slotName: string, deployment: Deployment): Slot =>
    slotOf(reader.sha256, selector, slotName, deployment, found);
  const live = slot(selector.live, workloads.live);
  const idle = slot(workloads.idleName, workloads.idle);
  const pair: SlotPair = {
    service,
    slotKey: selector.slotKey,
    baseSelector: selector.base,
    live,
    idle,
    history: readHistory(service),
    endpointSlices: found.slices,
    otherPods: otherPods(found.pods, [live, idle]),
    siblings: others === undefined ? undefined : siblingsOf(service, selector, others, found.pods),
  };
  return { kind: 'pair', pair };
}

type ChosenService =
  | { readonly kind: 'service'; readonly service: Service; readonly others: readonly Service[] | undefined }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** One list serves both: finding the Service, and naming the others that select the same pods. */
export async function chooseService(
  cluster: Cluster,
  { service, slotLabel }: ServiceChoice,
  look: Look,
): Promise<ChosenService> {
  if (service !== undefined)
    return look === 'surroundings'
      ? chooseNamed(cluster, service)
      : { kind: 'service', service: await cluster.get('Service', service), others: undefined };
  const { items } = await cluster.list('Service');
  const candidates = candidateServices(items, slotLabel);
  const [only] = candidates;
  const namespace = cluster.scope.namespace;
  if (only === undefined)
    return { kind: 'refused', refusal: { kind: 'no-service', namespace, slotKey: slotLabel ?? 'slot' } };
  const names = candidates.map((candidate) => candidate.metadata.name).sort();
  if (names.length > 1)
    return { kind: 'refused', refusal: { kind: 'several-services', namespace, candidates: names } };
  return { kind: 'service', service: only, others: items.filter((item) => item !== only) };
}

async function chooseNamed(cluster: Cluster, name: string): Promise<ChosenService> {
  const items = await listIfAllowed(cluster);
  const listed = items?.find((item) => item.metadata.name === name);
  const service = listed ?? (await cluster.get('Service', name));
  return { kind: 'service', service, others: items?.filter((item) => item.metadata.name !== name) };
}

/** A role that may get the one Service but not list them all can still do everything else. */
async function listIfAllowed(cluster: Cluster): Promise<readonly Service[] | undefined> {
  try {
    return (await cluster.list('Service')).items;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') return undefined;
    throw error;
  }
}

interface Workloads {
  readonly replicaSets: readonly ReplicaSet[];
  readonly deployments: readonly Deployment[];
  readonly pods: readonly Pod[];
  readonly slices: readonly EndpointSlice[];
}

async function readWorkloads(
  cluster: Cluster,
  service: Service,
  { base }: Selector,
  look: Look,
): Promise<Workloads> {
  const labelSelector = selectorText(base);
  const owners = cluster.list('ReplicaSet', { labelSelector }).then(async ({ items }) => ({
    replicaSets: items,
    deployments: await Promise.all(deploymentNames(items).map((name) => getIfThere(cluster, name))),
  }));
  const [{ replicaSets, deployments }, pods, slices] = await Promise.all([
    owners,
    cluster.list('Pod', { labelSelector }),
    look === 'surroundings' ? endpointSlices(cluster, service) : [],
  ]);
  return {
    replicaSets,
    deployments: deployments.filter((one) => one !== undefined),
    pods: pods.items,
    slices,
  };
}

async function endpointSlices(cluster: Cluster, { metadata }: Service): Promise<readonly EndpointSlice[]> {
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`;
  return (await cluster.list('EndpointSlice', { labelSelector })).items;
}

/** A ReplicaSet outlives its Deployment for a moment: such a Deployment is not there. */
async function getIfThere(cluster: Cluster, name: string): Promise<Deployment | undefined> {
  try {
    return await cluster.get('Deployment', name);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

function slotOf(
  sha256: Sha256,
  { slotKey }: Selector,
  name: string,
  deployment: Deployment,
  found: Workloads,
): Slot {
  const uid = deployment.metadata.uid;
  const replicaSets = found.replicaSets.filter(
    (set) => set.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true,
  );
  const setIds = new Set(replicaSets.map((set) => set.metadata.uid));
  const pods = found.pods.filter(
    (pod) =>
      pod.metadata.labels?.[slotKey] === name &&
      pod.metadata.ownerReferences?.some((owner) => setIds.has(owner.uid)) === true,
  );
  return { name, deployment, template: templateDigest(sha256, deployment.spec.template), replicaSets, pods };
}

/** Pods that have ended are nobody's endpoints. */
function otherPods(pods: readonly Pod[], slots: readonly Slot[]): readonly string[] {
  const own = new Set(slots.flatMap((slot) => slot.pods));
  return pods
    .filter((pod) => !own.has(pod) && !['Succeeded', 'Failed'].includes(pod.status?.phase ?? ''))
    .map(({ metadata }) => metadata.name);
}

/** First 16 hex digits of SHA-256 over the template as the API returns it, keys sorted. */
export function templateDigest(sha256: Sha256, template: PodTemplate): string {
  return sha256(canonicalJson(template as unknown as Json)).slice(0, 16);
}

/** Services whose selector picks pods of these slots. */
function siblingsOf(
  service: Service,
  { base }: Selector,
  others: readonly Service[],
  pods: readonly Pod[],
): readonly string[] {
  return others
    .filter((other) => other.metadata.uid !== service.metadata.uid)
    .filter(({ spec }) => {
      const selector = Object.entries(spec.selector ?? {});
      if (selector.length === 0) return false;
      const matchesBase = selector.every(([key, value]) => base[key] === value);
      return (
        matchesBase ||
        pods.some((pod) => selector.every(([key, value]) => pod.metadata.labels?.[key] === value))
      );
    })
    .map((other) => other.metadata.name)
    .sort();
}
