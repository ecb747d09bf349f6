import type { Container, PodSpec, Quantities, ResourceQuota } from './kubernetes.ts';
import { quantityOf, quantityText } from './quantity.ts';
import { isReady, type Slot } from './slots.ts';

/** What a quota leaves too little of. Quantities as the API writes them. */
export interface NoRoom {
  readonly quota: string;
  /** `pods`, `requests.cpu` */
  readonly resource: string;
  readonly hard: string;
  readonly used: string;
  /** What the further pods want together. */
  readonly wanted: string;
}

/**
 * What keeps `more` further pods like those of the slot from being made. A quota with scopes counts some pods alone:
 * which ones is not judged here, so it is left out.
 */
export function roomProblems(quotas: readonly ResourceQuota[], slot: Slot, more: number): readonly NoRoom[] {
  if (more <= 0) return [];
  const each = usageOf(podLike(slot));
  return quotas
    .filter(({ spec }) => (spec?.scopes ?? []).length === 0 && spec?.scopeSelector === undefined)
    .flatMap((quota) => problemsOf(quota, each, more));
}

/** A pod as admission left it, with the requests that a LimitRange gave it; else the template. */
function podLike({ pods, deployment }: Slot): PodSpec {
  return (pods.find(isReady) ?? pods[0])?.spec ?? deployment.spec.template.spec;
}

function problemsOf(
  { metadata, status }: ResourceQuota,
  each: ReadonlyMap<string, bigint>,
  more: number,
): readonly NoRoom[] {
  return Object.entries(status?.hard ?? {}).flatMap(([resource, hard]) => {
    const one = each.get(aliases[resource] ?? resource);
    const [most, used] = [quantityOf(hard), quantityOf(status?.used?.[resource] ?? '0')];
    if (one === undefined || one === 0n || most === undefined || used === undefined) return [];
    const wanted = one * BigInt(more);
    if (used + wanted <= most) return [];
    const said = status?.used?.[resource] ?? '0';
    const problem = { quota: metadata.name, resource, hard, used: said };
    return [{ ...problem, wanted: quantityText(wanted, resource) }];
  });
}

/** Older names of the same (ResourceQuota, core/v1). */
const aliases: Readonly<Record<string, string>> = {
  cpu: 'requests.cpu',
  memory: 'requests.memory',
  'ephemeral-storage': 'requests.ephemeral-storage',
  'count/pods': 'pods',
};

/** What a quota counts of one pod: by `pods`, `requests.cpu`, `limits.memory` and so on, in billionths. */
function usageOf({ containers, initContainers = [] }: PodSpec): ReadonlyMap<string, bigint> {
  const kinds = ['requests', 'limits'] as const;
  const usage = kinds.flatMap((kind) => {
    const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
    const running = sum([...containers, ...sidecars].map((one) => wants(one, kind)));
    const starting = initContainers.map((one) => wants(one, kind));
    const most = starting.reduce(larger, running);
    return [...most].map(([resource, amount]) => [`${kind}.${resource}`, amount] as const);
  });
  return new Map([['pods', 1_000_000_000n], ...usage]);
}

/** A limit without a request is a request too (core/v1, ResourceRequirements). */
function wants({ resources = {} }: Container, kind: 'requests' | 'limits'): ReadonlyMap<string, bigint> {
  const { requests, limits } = resources;
  const asked: Quantities = kind === 'limits' ? { ...limits } : { ...limits, ...requests };
  return new Map(Object.entries(asked).map(([resource, text]) => [resource, quantityOf(text) ?? 0n]));
}

function sum(all: readonly ReadonlyMap<string, bigint>[]): ReadonlyMap<string, bigint> {
  const total = new Map<string, bigint>();
  for (const one of all)
    for (const [resource, amount] of one) total.set(resource, (total.get(resource) ?? 0n) + amount);
  return total;
}

function larger(
  one: ReadonlyMap<string, bigint>,
  other: ReadonlyMap<string, bigint>,
): ReadonlyMap<string, bigint> {
  const most = new Map(one);
  for (const [resource, amount] of other) if (amount > (most.get(resource) ?? 0n)) most.set(resource, amount);
  return most;
}
