import type { E2eNamespace } from '../../e2e/harness/index.ts';
import type { Fault, Moment, Rule } from '../fault.ts';

/** What somebody else does. `undo` puts back what `putBack` does not look at. */
export interface Disturbance {
  readonly name: string;
  /** Returns when it is done, and the cluster shows it. */
  readonly happen: (ns: E2eNamespace) => Promise<unknown>;
  readonly undo?: (ns: E2eNamespace) => Promise<unknown>;
}

/** A fault of the proxy, somebody else's doing at an exact moment, or the end of the command by SIGKILL. */
export type Trouble =
  | Exclude<Fault, { kind: 'do' | 'hold' }>
  | { readonly kind: 'outside'; readonly at: Moment; readonly disturbance: Disturbance }
  /** The server sees a request that was killed at `arrived` no more. */
  | { readonly kind: 'kill'; readonly at: Moment }
  /** Goes on to the server when another request has been answered, which may be after the client gave up. */
  | { readonly kind: 'late'; readonly until: Rule['on'] };

export interface TroubleAt extends Omit<Rule, 'fault'> {
  readonly trouble: Trouble;
}

/** Where traffic is before the command, and how it came there. */
export type Given =
  /** Blue is live, and no move is recorded. */
  | 'new'
  /** Green is live, by a switch. */
  | 'switched'
  /** Blue is live, by a rollback. */
  | 'rolled-back'
  /** Both are selected, on the way from blue to green. */
  | 'overlap';

/** What the cluster and the command shall show in the end. */
export interface Expected {
  /** `killed`: by SIGKILL. */
  readonly exit: number | 'killed';
  readonly live: 'blue' | 'green' | 'both';
  /** Newest first: `switch to green`. */
  readonly history: readonly string[];
  /** Image tag of green (1.3.0). */
  readonly green?: string;
  /** Pods that green shall have (1). */
  readonly size?: number;
  /** The verdict that is kept on green (not looked at). */
  readonly kept?: 'pass' | 'fail' | 'none';
  /** Found in what the command printed. */
  readonly says?: RegExp;
  /** Somebody else changed things so that what is live is not what a move of ours put there. */
  readonly unexplained?: true;
}

/** One row of the matrix: a command, the moments at which something goes wrong, and how it must end. */
export interface Row {
  readonly name: string;
  readonly given: Given;
  /** The command line after `kubectl bluegreen`. */
  readonly words: readonly string[];
  /** What is so before the command starts. */
  readonly before?: Disturbance;
  readonly troubles: readonly TroubleAt[];
  readonly expected: Expected;
  /** What the cluster must be able to. */
  readonly needs?: 'quota' | 'readinessAtOnce';
  /** Green has an agent process that can be killed, in a namespace of its own. */
  readonly ownAgent?: true;
}
