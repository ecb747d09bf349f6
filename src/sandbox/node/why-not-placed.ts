import type { Container, Pod } from '../objects/pod.ts';
import { parseQuantity } from '../validation/quantity.ts';

/** What a scheduler knows of the node. */
export interface Room {
  readonly labels: Readonly<Record<string, string>>;
  /** Quantities. */
  readonly allocatable: Readonly<Record<'cpu' | 'memory' | 'pods', string>>;
}

interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

/** Why a pod cannot be placed on the one node beside those that are on it, as kube-scheduler says it. */
export function whyNotPlaced(pod: Pod, others: readonly Pod[], room: Room): string | undefined {
  const reasons = isSelected(pod, room) ? tooLarge(pod, others, room) : [otherNode];
  if (reasons.length === 0) return undefined;
  const found = reasons.map((reason) => `1 ${reason}`).join(', ');
  return (
    `0/1 nodes are available: ${found}. no new claims to deallocate, ` +
    'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'
  );
}

const otherNode = "node(s) didn't match Pod's node affinity/selector";

function isSelected({ spec }: Pod, { labels }: Room): boolean {
  const selector = (spec['nodeSelector'] ?? {}) as Readonly<Record<string, string>>;
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function tooLarge(pod: Pod, others: readonly Pod[], { allocatable }: Room): readonly string[] {
  const lacking = (['cpu', 'memory'] as const)
    .filter((resource) => {
      const wanted = requested(pod, resource);
      const taken = others.reduce((sum, other) => sum + requested(other, resource), 0n);
      return wanted > 0n && taken + wanted > nanos(allocatable[resource]);
    })
    .map((resource) => `Insufficient ${resource}`);
  const isFull = BigInt(others.length + 1) * nanos('1') > nanos(allocatable.pods);
  return isFull ? [...lacking, 'Too many pods'] : lacking;
}

/** A limit counts as a request where none is made. */
function requested({ spec }: Pod, resource: 'cpu' | 'memory'): bigint {
  return spec.containers.reduce((sum, container: Container) => {
    const { requests, limits } = (container['resources'] ?? {}) as Resources;
    return sum + nanos(requests?.[resource] ?? limits?.[resource]);
  }, 0n);
}

function nanos(quantity: string | undefined): bigint {
  return parseQuantity(quantity ?? '0')?.nanos ?? 0n;
}
