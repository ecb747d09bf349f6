import type { Clock } from '../../ports/clock.ts';

/** One pod of the slot as the cluster shows it. */
export interface PodLook {
  readonly name: string;
  readonly uid: string;
  /** Ready condition true, and not being deleted. */
  readonly ready: boolean;
  /** Being deleted: still there while it drains, and never back. */
  readonly deleted?: boolean;
  /** When the Ready condition last changed; shows a flap between two looks. */
  readonly readySince?: string | undefined;
  /** Sum over the containers. */
  readonly restarts: number;
  readonly containerIds: readonly string[];
}

/** Reads the pods once. Throws what the cluster throws. */
export type InspectPods = (signal: AbortSignal) => Promise<readonly PodLook[]>;

/** How late the cluster may show what a pod went through: the kubelet polls each second, then reports. */
export const STATUS_LAG_MS = 2_000;

/** A sample under way: names the pod and the unbroken life of it in which the sample began. */
export interface Ticket {
  readonly pod: string;
  readonly index: number;
  readonly life: number;
}

/** Samples that no longer count, with the reason: `agent-green-7d9f-x2k restarted during the run`. */
export interface Invalidated {
  readonly pod: string;
  readonly change: string;
  readonly indexes: readonly number[];
}

interface Watched {
  readonly name: string;
  readonly uid: string;
  /** As last seen; undefined before the first look. */
  seen: PodLook | undefined;
  /** May be asked. */
  usable: boolean;
  /** Deleted: a pod never comes back, another one of its name is another pod. */
  gone: boolean;
  /** Counted up with each change: tickets of a former life do not count. */
  life: number;
  change: string | undefined;
  /** Answered since the last good look. */
  unconfirmed: Unconfirmed[];
}

interface Unconfirmed {
  readonly index: number;
  /** Counts answers and looks in the order in which they come. */
  readonly order: number;
  /** Earliest start of a look that can tell. */
  readonly fromMs: number;
}

export interface PodWatchOptions {
  readonly pods: readonly { readonly name: string; readonly uid: string }[];
  readonly inspect: InspectPods;
  /** See STATUS_LAG_MS; 0 where there is nothing to look at. */
  readonly statusLagMs: number;
  readonly clock: Clock;
  readonly onInvalidated: (invalidated: Invalidated) => void;
}

/**
 * Watches the pods of a run by looking at them now and then. A sample counts once a look that began after its
 * answer finds the pod as the look before its question did. A look that finds a change takes back exactly the
 * samples since the pod's last good look.
 */
export class PodWatch {
  readonly #pods: Map<string, Watched>;
  readonly #options: PodWatchOptions;
  #looking: Promise<void> | undefined;
  #lookedAtMs = 0;
  #order = 0;

  constructor(options: PodWatchOptions) {
    this.#options = options;
    this.#pods = new Map(options.pods.map((pod) => [pod.name, watched(pod)]));
  }

  /** Pods that may be asked now, in the order given. */
  usable(): readonly string[] {
    return [...this.#pods.values()].filter((pod) => pod.usable).map((pod) => pod.name);
  }

  /** Whether waiting can help: the pod, or without a name any pod, is still there. */
  mayReturn(name?: string): boolean {
    return [...this.#pods.values()].some((pod) => !pod.gone && (name === undefined || pod.name === name));
  }

  begin(pod: string, index: number): Ticket {
    return { pod, index, life: this.#pods.get(pod)?.life ?? 0 };
  }

  /** What happened to the pod since the ticket was taken, as far as seen; undefined where nothing did. */
  changeSince(ticket: Ticket): string | undefined {
    const pod = this.#pods.get(ticket.pod);
    return pod === undefined || pod.life === ticket.life ? undefined : pod.change;
  }

  /**
   * Takes note of an answer. One that broke off may be what a dying pod left: only a look that is late enough
   * to show that confirms it.
   * @returns what invalidates it already
   */
  answered(ticket: Ticket, brokeOff: boolean): string | undefined {
    const change = this.changeSince(ticket);
    if (change !== undefined) return change;
    const fromMs = this.#now() + (brokeOff ? this.#options.statusLagMs : 0);
    this.#pods.get(ticket.pod)?.unconfirmed.push({ index: ticket.index, order: ++this.#order, fromMs });
    return undefined;
  }

  /** How late a look may show what happened to a pod. */
  get lagMs(): number {
    return this.#options.statusLagMs;
  }

  get msSinceLook(): number {
    return this.#now() - this.#lookedAtMs;
  }

  /** How long to wait until one look can confirm all that was answered. */
  get msUntilConclusive(): number {
    const from = [...this.#pods.values()].flatMap((pod) => pod.unconfirmed.map(({ fromMs }) => fromMs));
    return from.reduce((longest, fromMs) => Math.max(longest, fromMs - this.#now()), 0);
  }

  /** Looks once; callers that come while a look is under way share it. */
  look(signal: AbortSignal): Promise<void> {
    this.#looking ??= this.#lookNow(signal).finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** A look that begins now, after any that is under way. */
  async lookAgain(signal: AbortSignal): Promise<void> {
    await this.#looking?.catch(() => undefined);
    await this.look(signal);
  }

  async #lookNow(signal: AbortSignal): Promise<void> {
    this.#lookedAtMs = this.#now();
    const begun = { order: ++this.#order, ms: this.#lookedAtMs };
    const looks = new Map((await this.#options.inspect(signal)).map((look) => [look.name, look]));
    for (const pod of this.#pods.values()) this.#compare(pod, looks.get(pod.name), begun);
  }

  #compare(pod: Watched, look: PodLook | undefined, begun: { order: number; ms: number }): void {
    const change = changeOf(pod, look);
    pod.usable = look !== undefined && look.ready && look.uid === pod.uid;
    pod.gone = look?.uid !== pod.uid || look.deleted === true;
    if (change === undefined) {
      pod.seen = look;
      pod.unconfirmed = pod.unconfirmed.filter(
        ({ order, fromMs }) => order > begun.order || fromMs > begun.ms,
      );
      return;
    }
    const first = pod.seen === undefined;
    pod.seen = look ?? { name: pod.name, uid: pod.uid, ready: false, restarts: 0, containerIds: [] };
    if (first) return;
    pod.life++;
    pod.change = `${pod.name} ${change}`;
    const indexes = pod.unconfirmed.splice(0).map(({ index }) => index);
    if (indexes.length > 0) this.#options.onInvalidated({ pod: pod.name, change: pod.change, indexes });
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }
}

function watched(pod: { readonly name: string; readonly uid: string }): Watched {
  return { ...pod, seen: undefined, usable: true, gone: false, life: 0, change: undefined, unconfirmed: [] };
}

/** What differs between a pod as last seen and as seen now. */
function changeOf(pod: Watched, look: PodLook | undefined): string | undefined {
  if (look === undefined) return 'was deleted during the run';
  if (look.uid !== pod.uid) return 'was replaced during the run';
  if (look.deleted === true) return 'was deleted during the run';
  const { seen } = pod;
  if (seen === undefined) return look.ready ? undefined : 'is not ready';
  if (look.restarts !== seen.restarts || !sameIds(look.containerIds, seen.containerIds)) {
    return 'restarted during the run';
  }
  if (!look.ready) return seen.ready ? 'lost readiness during the run' : undefined;
  // Back again: what was asked before is taken back already, and nothing was asked since.
  if (!seen.ready) return undefined;
  if (look.readySince !== seen.readySince) return 'was not ready for a while during the run';
  return undefined;
}

function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}
