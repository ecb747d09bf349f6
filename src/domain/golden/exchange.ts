import type { Finding } from './finding.ts';

/** What was sent and received in one turn, byte for byte as far as kept; redacted by the adapter before it leaves. */
export interface Exchange {
  readonly requestId: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** Undefined where no reply came. */
  readonly response:
    | {
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string;
        readonly truncated: boolean;
      }
    | undefined;
}

/** A finding with the turn it belongs to: counted from 1, absent in a case of one turn. */
export interface TurnFinding extends Finding {
  readonly turn?: number;
}

/** One ask of a case with everything that went over the wire; asks that had to be repeated have their own. */
export interface SampleExchanges {
  readonly caseId: string;
  /** `<run>/<case>/<sample>` */
  readonly requestId: string;
  /** Pod that was asked; the URL where no pod was named. */
  readonly pod: string;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  readonly findings: readonly TurnFinding[];
  /** Why it could not be told; undefined for a judged sample. */
  readonly reason: string | undefined;
  /** One a turn, in order; a conversation that was broken off has fewer. */
  readonly exchanges: readonly Exchange[];
}
