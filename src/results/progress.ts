import type { NotAskedReason } from '../domain/golden/observation.ts';
import type { Outcome } from './verdict.generated.ts';

/**
 * What happens while a command works, in the order in which it happens: one union for all commands.
 * A terminal view, plain lines and NDJSON are readers of it. Texts are for people and hold no secrets.
 */
export type ProgressEvent =
  /** A replay begins. */
  | {
      readonly kind: 'run-planned';
      /** Slot name or URL. */
      readonly slot: string;
      readonly image: string | undefined;
      /** Digest of the golden set. */
      readonly set: string;
      readonly cases: number;
      readonly samples: number;
      /** Empty where a URL is asked. */
      readonly pods: readonly string[];
      readonly concurrency: number;
      /** What the run may take, and how often it blocks a good agent by chance. */
      readonly forecast?: { readonly expected: number; readonly worst: number; readonly blocked: number };
    }
  /** All samples of a case are in. It may be taken back by `pod-invalidated` and come again. */
  | {
      readonly kind: 'case-settled';
      readonly id: string;
      readonly outcome: Outcome;
      readonly severity: 'blocking' | 'advisory';
      /** Cases settled so far, this one included, and all cases of the run. */
      readonly settled: number;
      readonly total: number;
    }
  /** A sample was not answered and is asked again after a wait. */
  | {
      readonly kind: 'retrying';
      readonly id: string;
      readonly pod: string;
      readonly reason: NotAskedReason;
      readonly detail: string;
      readonly waitMs: number;
      /** Extra asks that the run has left after this one. */
      readonly extraAsksLeft: number;
    }
  /** The agent answered 429: fewer requests in flight from now on. */
  | { readonly kind: 'slowed-down'; readonly concurrency: number }
  /** Samples of a pod no longer count: it restarted, went away or lost readiness. */
  | {
      readonly kind: 'pod-invalidated';
      readonly pod: string;
      /** `agent-green-7d9f-x2k restarted during the run` */
      readonly change: string;
      readonly samples: number;
    }
  /** No further case is asked. */
  | { readonly kind: 'stopped-early'; readonly reason: string; readonly notAsked: number }
  /** One step of a command that changes something; `begun` is the line that says what is going to change, and where. */
  | { readonly kind: 'step'; readonly state: StepState; readonly text: string }
  | {
      readonly kind: 'rollout-progress';
      readonly workload: string;
      readonly updated: number;
      /** Ready pods, of whichever template. */
      readonly ready: number;
      /** Pods of earlier templates that are still there. */
      readonly old: number;
      readonly desired: number;
    }
  /** Endpoints of the Service while traffic moves. */
  | {
      readonly kind: 'endpoints-progress';
      readonly slot: string;
      /** Ready endpoints of the new slot, and those that still belong to another. */
      readonly arrived: number;
      readonly wanted: number;
      readonly others: number;
    }
  /** A release that is live is watched from now on. */
  | {
      readonly kind: 'monitor-begun';
      readonly slot: string;
      readonly windowMs: number;
      readonly intervalMs: number;
      readonly smokeCases: number;
      /** Names of the signals that a Prometheus is asked for; undefined where there are none. */
      readonly metrics?: readonly string[] | undefined;
      /** Why no case is asked, where none is. */
      readonly notAsked: string | undefined;
      /** Failures in a row of one case that move traffic back. */
      readonly failuresInARow: number;
    }
  /** One look at one signal of a release that is live, which did not end the watch. */
  | {
      readonly kind: 'monitor-look';
      /** `smoke case greeting` */
      readonly signal: string;
      readonly outcome: 'good' | 'bad' | 'unseen';
      /** Empty for a good one. */
      readonly detail: string;
      /** Looks of that outcome in a row, this one included; 0 for a good one. */
      readonly inARow: number;
      readonly elapsedMs: number;
      readonly windowMs: number;
    }
  | { readonly kind: 'warning'; readonly text: string };

export type StepState = 'begun' | 'done' | 'failed' | 'note';

/** Takes events in order; never throws and never waits. */
export type Report = (event: ProgressEvent) => void;
