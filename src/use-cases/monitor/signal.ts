import type { Look } from '../../domain/monitor/look.ts';
import type { SignalRule } from '../../domain/monitor/signal-rule.ts';

/** One thing that is watched of a release that is live. Whatever can be looked at again and again can be one. */
export interface Signal {
  readonly kind: 'cluster' | 'smoke' | 'metric';
  /** For people, after the kind: `pods of green`, `greeting`. */
  readonly name: string;
  readonly rule: SignalRule;
  /** Of a metric: what its value must be, and its last value. */
  readonly threshold?: string;
  readonly value?: number | undefined;
  /** Looks once. What it throws is a look that saw nothing. */
  look(stop: AbortSignal): Promise<Look>;
  /** Runs beside the looks until `stop`, and says when the next one should not wait for its tick. Never rejects. */
  follow?(stop: AbortSignal, stir: () => void): Promise<void>;
}

/** `smoke case greeting`, `pods of green` */
export function signalText({ kind, name }: Pick<Signal, 'kind' | 'name'>): string {
  switch (kind) {
    case 'smoke':
      return `smoke case ${name}`;
    case 'metric':
      return `signal ${name}`;
    case 'cluster':
      return name;
  }
}
