import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';

/** The HTTP status is the stated one; 200 where none is stated. */
export function checkStatus(expected: number | undefined, observation: Observation): readonly Finding[] {
  const status = expected ?? 200;
  if (observation.status === status) return [];
  return [{ check: 'status', expected: `${status}`, actual: `${observation.status}`, pointer: '' }];
}
