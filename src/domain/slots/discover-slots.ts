import { annotation, defaultSlotLabel } from './annotations.ts';
import { latestEntry, readHistory } from './history.ts';
import type { Deployment, ReplicaSet, Service, StringMap } from './kubernetes.ts';
import type { Refusal } from './refusal.ts';

/** What the Service's selector says: the slot that is live, and how to find all slots. */
export type SelectorReading =
  | { readonly kind: 'selector'; readonly slotKey: string; readonly live: string; readonly base: StringMap }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function slotLabelOf(service: Service, flag: string | undefined): string {
  return flag ?? service.metadata.annotations?.[annotation.slotLabel] ?? defaultSlotLabel;
}

export function readSelector(service: Service, slotKey: string): SelectorReading {
  const name = service.metadata.name;
  const selector = service.spec.selector ?? {};
  const slot = service.metadata.annotations?.[annotation.slot];
  if (slot !== undefined)
    return { kind: 'refused', refusal: { kind: 'service-of-one-slot', service: name, slot } };
  if (Object.keys(selector).length === 0)
    return { kind: 'refused', refusal: { kind: 'no-selector', service: name } };
  const { [slotKey]: live, ...base } = selector;
  if (live === undefined || !Object.hasOwn(selector, slotKey)) {
    const last = latestEntry(readHistory(service));
    // Both slots are selected, as the last recorded move says: the one that it came from counts as live.
    if (last?.verb === 'overlap') return { kind: 'selector', slotKey, live: last.from, base: selector };
    const lastMove =
      last === undefined ? undefined : `${last.from} -> ${last.to} by ${last.who} at ${last.when}`;
    return {
      kind: 'refused',
      refusal: { kind: 'no-slot-key', service: name, slotKey, selector: selectorText(selector), lastMove },
    };
  }
  return { kind: 'selector', slotKey, live, base };
}

/** As kubectl and the API spell an equality selector: `app=agent,slot=blue`. */
export function selectorText(selector: StringMap): string {
  return Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** Services of a namespace that could be meant where none is named. */
export function candidateServices(
  services: readonly Service[],
  slotKeyFlag: string | undefined,
): readonly Service[] {
  return services.filter(
    (service) =>
      service.metadata.annotations?.[annotation.slot] === undefined &&
      readSelector(service, slotLabelOf(service, slotKeyFlag)).kind === 'selector',
  );
}

/** Names of the Deployments that control these ReplicaSets. */
export function deploymentNames(replicaSets: readonly ReplicaSet[]): readonly string[] {
  return [...new Set(replicaSets.flatMap((set) => controllerOf(set, 'Deployment') ?? []))];
}

function controllerOf(set: ReplicaSet, kind: string): string | undefined {
  return set.metadata.ownerReferences?.find((owner) => owner.controller === true && owner.kind === kind)
    ?.name;
}

/** The two Deployments behind a Service, or why they cannot be told. */
export type WorkloadReading =
  | { readonly kind: 'pair'; readonly live: Deployment; readonly idle: Deployment; readonly idleName: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Finds each slot's Deployment. `deployments` are those that control the ReplicaSets that match the base selector. */
export function pairWorkloads(
  service: Service,
  selector: Extract<SelectorReading, { kind: 'selector' }>,
  replicaSets: readonly ReplicaSet[],
  deployments: readonly Deployment[],
): WorkloadReading {
  const refused = (refusal: Refusal): WorkloadReading => ({ kind: 'refused', refusal });
  const foreign = foreignOwner(replicaSets, selector.slotKey);
  if (foreign !== undefined) return refused({ kind: 'not-a-deployment', ...foreign });
  const bySlot = groupBySlot(deployments, selector.slotKey, selector.base);
  const doubled = [...bySlot].find(([, members]) => members.length > 1);
  if (doubled !== undefined)
    return refused({
      kind: 'two-deployments-in-slot',
      slot: doubled[0],
      deployments: doubled[1].map((one) => one.metadata.name).sort(),
    });
  const single = new Map(
    [...bySlot].flatMap(([slot, [member]]) => (member === undefined ? [] : [[slot, member] as const])),
  );
  const problem = slotCountProblem(service, selector, single);
  if (problem !== undefined) return refused(problem);
  for (const [slot, { metadata }] of single)
    if (metadata.deletionTimestamp !== undefined)
      return refused({
        kind: 'deployment-being-deleted',
        deployment: metadata.name,
        slot,
        since: metadata.deletionTimestamp,
      });
  const live = single.get(selector.live);
  const [idleName, idle] = [...single].find(([slot]) => slot !== selector.live) ?? [];
  if (live === undefined || idle === undefined || idleName === undefined)
    throw new Error('a counted slot is missing');
  return { kind: 'pair', live, idle, idleName };
}

function slotCountProblem(
  service: Service,
  { slotKey, live, base }: Extract<SelectorReading, { kind: 'selector' }>,
  slots: ReadonlyMap<string, Deployment>,
): Refusal | undefined {
  const name = service.metadata.name;
  const names = [...slots.keys()].sort();
  const [only] = slots;
  if (only === undefined) return { kind: 'no-slots', service: name, slotKey, selector: selectorText(base) };
  if (!slots.has(live))
    return { kind: 'unknown-slot-value', service: name, slotKey, value: live, slots: names };
  if (slots.size === 1)
    return { kind: 'one-slot', service: name, slotKey, slot: only[0], workload: only[1].metadata.name };
  if (slots.size > 2) return { kind: 'too-many-slots', service: name, slotKey, slots: names };
  return undefined;
}

/** A Deployment's slot is the label of its pod template. Where several share one, annotations decide. */
function groupBySlot(
  deployments: readonly Deployment[],
  slotKey: string,
  base: StringMap,
): Map<string, Deployment[]> {
  const groups = new Map<string, Deployment[]>();
  for (const deployment of deployments) {
    const labels = deployment.spec.template.metadata?.labels ?? {};
    const slot = labels[slotKey];
    if (slot === undefined || roleOf(deployment) === 'other') continue;
    if (!Object.entries(base).every(([key, value]) => labels[key] === value)) continue;
    groups.set(slot, [...(groups.get(slot) ?? []), deployment]);
  }
  for (const [slot, members] of groups) {
    const named = members.filter((member) => roleOf(member) === 'slot');
    if (named.length > 0) groups.set(slot, named);
  }
  return groups;
}

function roleOf(deployment: Deployment): string | undefined {
  return deployment.metadata.annotations?.[annotation.role];
}

/** A ReplicaSet with pods in a slot that something else than a Deployment controls: nothing that we may change. */
function foreignOwner(
  replicaSets: readonly ReplicaSet[],
  slotKey: string,
): { slot: string; owner: string } | undefined {
  for (const set of replicaSets) {
    const slot = set.spec.template.metadata?.labels?.[slotKey];
    if (slot === undefined || (set.spec.replicas ?? 0) === 0 || controllerOf(set, 'Deployment') !== undefined)
      continue;
    const owner = set.metadata.ownerReferences?.find((one) => one.controller === true);
    return {
      slot,
      owner: owner === undefined ? `ReplicaSet ${set.metadata.name}` : `${owner.kind} ${owner.name}`,
    };
  }
  return undefined;
}
