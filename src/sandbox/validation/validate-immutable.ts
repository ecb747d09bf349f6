import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../registry/same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './invalid.ts';

const why = 'field is immutable when `immutable` is set';

/** ConfigMaps and Secrets that said `immutable: true` stay as they are; a Secret's type stays in any case. */
export function validateImmutable(
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  if (before === undefined) return [];
  const causes: StatusCause[] = [];
  if (object.kind === 'Secret' && object['type'] !== before['type'])
    causes.push(cause.invalid('type', object['type'], 'field is immutable'));
  if (before['immutable'] !== true) return causes;
  if (object['immutable'] !== true) causes.push(cause.forbidden('immutable', why));
  for (const field of ['data', 'binaryData'])
    if (!same(object[field] ?? {}, before[field] ?? {})) causes.push(cause.forbidden(field, why));
  return causes;
}
