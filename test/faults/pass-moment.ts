import type { ArmedRule } from './armed-rule.ts';
import type { Moment } from './fault.ts';
import type { SeenRequest } from './seen-request.ts';

/** How a request leaves a moment. */
export type Passage =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter?: number };

/** Applies the rules of one moment in the order in which they were set, until one of them ends the request. */
export async function passMoment(
  rules: readonly ArmedRule[],
  moment: Moment,
  request: SeenRequest,
): Promise<Passage> {
  for (const rule of rules) {
    const { fault } = rule;
    if (!('at' in fault) || fault.at !== moment) continue;
    rule.note(request);
    switch (fault.kind) {
      case 'hold':
        if (!(await rule.released)) return { kind: 'drop' };
        break;
      case 'do':
        await fault.work(request);
        break;
      case 'drop':
      case 'reset':
      case 'hang':
        return { kind: fault.kind };
      case 'answer':
        return fault;
    }
  }
  return { kind: 'go-on' };
}
