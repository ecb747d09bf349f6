import type { SampleExchanges } from '../domain/golden/exchange.ts';

/** Whose last run is kept. A URL has empty strings but for `slot`, which is then the URL. */
export interface ExchangeScope {
  readonly context: string;
  readonly namespace: string;
  readonly service: string;
  readonly slot: string;
}

/**
 * Keeps the exchanges of the last run of each scope, for `verify --show`.
 * Keeping is a service to people and never decides a verdict: nothing here throws because of a disk.
 */
export interface ExchangeStore {
  /** Opens a run beside the former one, which stays until `commit`. */
  begin(scope: ExchangeScope): Promise<ExchangeRun>;
  show(scope: ExchangeScope, caseId: string): Promise<ShownCase>;
  /** Ids of the cases that did not pass in the last run. */
  openCases(scope: ExchangeScope): Promise<OpenCases>;
}

export interface ExchangeRun {
  /** Takes a sample on; resolves at once unless many are still being written. Samples must be redacted. */
  keep(sample: SampleExchanges): Promise<void>;
  /**
   * Ends the run: it replaces the former one as a whole.
   * @param open ids of the cases that did not pass
   */
  commit(open: readonly string[]): Promise<KeptExchanges>;
  /** Ends the run and removes it; the former one stays. */
  discard(): Promise<void>;
}

export type KeptExchanges =
  | {
      readonly kind: 'kept';
      readonly folder: string;
      /** Samples left out for size. */ readonly leftOut: number;
    }
  | { readonly kind: 'not-kept'; readonly reason: string };

export type OpenCases =
  | { readonly kind: 'found'; readonly cases: readonly string[] }
  | Extract<ShownCase, { kind: 'no-run' | 'unreadable' }>;

export type ShownCase =
  | {
      readonly kind: 'found';
      /** When the run ended, ISO 8601. */
      readonly endedAt: string;
      /** In the order in which they ended. */
      readonly samples: readonly SampleExchanges[];
    }
  /** No run of this scope is kept. */
  | { readonly kind: 'no-run' }
  /** The kept run has no exchange of this case; `cases` are the ids of those it has, sorted. */
  | { readonly kind: 'no-case'; readonly cases: readonly string[] }
  /** What is there cannot be read as ours. */
  | { readonly kind: 'unreadable'; readonly file: string; readonly detail: string };
