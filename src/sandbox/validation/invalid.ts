import type { Kind } from '../kinds/kind.ts';
import { StatusError, type StatusCause } from '../status-error.ts';
import { resourceKind } from './resource-kind.ts';

/** The 422 of an object that breaks a rule: `Deployment.apps "x" is invalid: spec.replicas: Invalid value: …`. */
export function invalid(kind: Kind, name: string, causes: readonly StatusCause[]): StatusError {
  // The text says each thing once, the causes as often as it was found.
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const all = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const details = { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.kind, causes };
  const message = `${resourceKind(kind)} ${JSON.stringify(name)} is invalid: ${all}`;
  return new StatusError(422, 'Invalid', message, details);
}
