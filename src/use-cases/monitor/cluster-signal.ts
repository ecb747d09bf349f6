import type { Look } from '../../domain/monitor/look.ts';
import { knownPods, lookAtPods, type KnownPods } from '../../domain/monitor/pod-signs.ts';
import { clusterRule } from '../../domain/monitor/signal-rule.ts';
import { takenOver } from '../../domain/monitor/taken-over.ts';
import { selectorText } from '../../domain/slots/discover-slots.ts';
import type { Pod, Service } from '../../domain/slots/kubernetes.ts';
import type { Move } from '../../domain/slots/move-plan.ts';
import { isReady, type Slot, type SlotPair } from '../../domain/slots/slots.ts';
import { ClusterError, type Cluster } from '../../ports/cluster.ts';
import { asProblem } from '../as-problem.ts';
import type { ClusterWork } from '../cluster-work.ts';
import { changedTemplateText, readTemplate } from '../read-template.ts';
import { FollowedEndpoints } from './follow-endpoints.ts';
import type { Signal } from './signal.ts';

/** Pods that carry the labels by which the Service selects the slot. */
export async function listSlotPods(
  cluster: Cluster,
  pair: SlotPair,
  slot: Slot,
  signal?: AbortSignal,
): Promise<readonly Pod[]> {
  const labelSelector = selectorText({ ...pair.baseSelector, [pair.slotKey]: slot.name });
  const { items } = await cluster.list('Pod', { labelSelector, ...(signal && { signal }) });
  return items;
}

/**
 * What the cluster shows of a release: whether the Service is still as our move left it, whether the slot still runs
 * what was judged, its pods and its endpoints. It looks as soon as endpoints come or go.
 */
export class ClusterSignal implements Signal {
  readonly kind = 'cluster';
  readonly name: string;
  readonly rule = clusterRule;
  readonly #work: ClusterWork;
  readonly #pair: SlotPair;
  readonly #move: Move;
  readonly #left: Service;
  readonly #endpoints: FollowedEndpoints;
  #known: KnownPods;

  /**
   * @param left the Service as our move left it
   * @param pods as they were before it
   */
  constructor(work: ClusterWork, pair: SlotPair, move: Move, left: Service, pods: readonly Pod[]) {
    this.name = `pods and endpoints of ${move.to.name}`;
    this.#work = work;
    this.#pair = pair;
    this.#move = move;
    this.#left = left;
    this.#known = knownPods(pods);
    this.#endpoints = new FollowedEndpoints(work, pair);
  }

  /** Names of the pods that were ready when they were last seen. */
  get readyPods(): readonly string[] {
    return [...this.#known.values()].filter(isReady).map(({ metadata }) => metadata.name);
  }

  /** Names of all pods, ready or not, that were there when they were last listed. */
  get podNames(): readonly string[] {
    return [...this.#known.values()].map(({ metadata }) => metadata.name);
  }

  follow(stop: AbortSignal, stir: () => void): Promise<void> {
    return this.#endpoints.follow(stop, stir);
  }

  /** What is bad counts, also where something else could not be seen. */
  async look(stop: AbortSignal): Promise<Look> {
    const { to } = this.#move;
    const looks = await Promise.all([
      this.#lookAtService(stop).catch(unseen('the Service')),
      this.#lookAtTemplate(stop).catch(unseen(`deployment/${to.deployment.metadata.name}`)),
      this.#lookAtPods(stop).catch(unseen(`pods of ${to.name}`)),
    ]);
    const all = [...looks, this.#lookAtEndpoints()];
    const first = (kind: Look['kind']): Look | undefined => all.find((look) => look.kind === kind);
    return first('overtaken') ?? first('bad') ?? first('unseen') ?? { kind: 'good' };
  }

  async #lookAtService(stop: AbortSignal): Promise<Look> {
    const { name } = this.#left.metadata;
    const now = await this.#work.cluster.get('Service', name, stop).catch(undefinedWhereGone);
    if (now === undefined) return { kind: 'overtaken', by: 'the Service is gone', live: undefined };
    const by = takenOver(this.#move, this.#left, now);
    if (by === undefined) return { kind: 'good' };
    return { kind: 'overtaken', by, live: now.spec.selector?.[this.#move.slotKey] };
  }

  async #lookAtTemplate(stop: AbortSignal): Promise<Look> {
    const found = await readTemplate(this.#work, this.#move.to, stop);
    if (found.kind === 'as-judged') return { kind: 'good' };
    return { kind: 'bad', what: changedTemplateText(this.#move.to, found.by) };
  }

  async #lookAtPods(stop: AbortSignal): Promise<Look> {
    const pods = await listSlotPods(this.#work.cluster, this.#pair, this.#move.to, stop);
    const look = lookAtPods(this.#known, pods);
    this.#known = knownPods(pods);
    return look;
  }

  #lookAtEndpoints(): Look {
    const { problem, count } = this.#endpoints;
    if (problem !== undefined) return { kind: 'unseen', why: `endpoints could not be read: ${problem}` };
    return count === 0 ? { kind: 'bad', what: 'the Service has no ready endpoints' } : { kind: 'good' };
  }
}

function unseen(what: string): (error: unknown) => Look {
  return (error) => ({ kind: 'unseen', why: `${what} could not be read: ${asProblem(error).problem}` });
}

function undefinedWhereGone(error: unknown): undefined {
  if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
  throw error;
}
