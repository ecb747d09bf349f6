import type { Look } from '../../domain/monitor/look.ts';
import type { SignalRule } from '../../domain/monitor/signal-rule.ts';

/** One thing that is watched of a release that is live. Whatever can be looked at again and again can be one. */
export interface Signal {
  readonly kind: 'cluster' | 'smoke';
  /** For people, after the kind: `pods of green`, `greeting`. */
  readonly name: string;
  readonly rule: SignalRule;
  /** Looks once. What it throws is a look that saw nothing. */
  look(stop: AbortSignal): Promise<Look>;
  /** Runs beside the looks until `stop`, and says when the next one should not wait for its tick. Never rejects. */
  follow?(stop: AbortSignal, stir: () => void): Promise<void>;
}

/** `smoke case greeting`, `pods of green` */
export function signalText({ kind, name }: Pick<Signal, 'kind' | 'name'>): string {
  return kind === 'smoke' ? `smoke case ${name}` : name;
}
