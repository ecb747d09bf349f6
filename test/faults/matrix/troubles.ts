import type { Moment } from '../fault.ts';
import type { Disturbance, Trouble } from './row.ts';

/** Short names for what can go wrong, as the rows use them. */
export const drop = (at: Moment): Trouble => ({ kind: 'drop', at });
export const reset = (at: Moment): Trouble => ({ kind: 'reset', at });
export const hang = (at: Moment): Trouble => ({ kind: 'hang', at });
export const kill = (at: Moment): Trouble => ({ kind: 'kill', at });
export const answer = (status: number, at: Moment = 'arrived'): Trouble => ({
  kind: 'answer',
  at,
  status,
  ...(status === 429 || status === 503 ? { retryAfter: 1 } : {}),
});
export const first = (disturbance: Disturbance): Trouble => ({ kind: 'outside', at: 'arrived', disturbance });
export const meanwhile = (disturbance: Disturbance): Trouble => ({
  kind: 'outside',
  at: 'answered',
  disturbance,
});
