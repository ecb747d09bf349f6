import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../registry/same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './invalid.ts';

/** A binding stays bound to its role. */
export function validateBinding(
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  if (before === undefined || same(object['roleRef'], before['roleRef'])) return [];
  return [cause.invalid('roleRef', object['roleRef'], 'cannot change roleRef')];
}
