import { resourceKind } from './resource-kind.ts';
import type { Kind } from '../kinds/kind.ts';
import { StatusError, type StatusCause } from '../status-error.ts';

/** The 422 of an object that breaks a rule: `Deployment.apps "x" is invalid: spec.replicas: Invalid value: …`. */
export function invalid(kind: Kind, name: string, causes: readonly StatusCause[]): StatusError {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const details = { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.kind, causes };
  return new StatusError(
    422,
    'Invalid',
    `${resourceKind(kind)} ${JSON.stringify(name)} is invalid: ${all}`,
    details,
  );
}

/** Causes in the words of field.Error. */
export const cause = {
  required: (field: string, why = ''): StatusCause => ({
    reason: 'FieldValueRequired',
    message: why === '' ? 'Required value' : `Required value: ${why}`,
    field,
  }),
  invalid: (field: string, value: unknown, why: string): StatusCause => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
    field,
  }),
  forbidden: (field: string, why: string): StatusCause => ({
    reason: 'FieldValueForbidden',
    message: `Forbidden: ${why}`,
    field,
  }),
  duplicate: (field: string, value: unknown): StatusCause => ({
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${JSON.stringify(value)}`,
    field,
  }),
  unsupported: (field: string, value: unknown, supported: readonly string[]): StatusCause => ({
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
    field,
  }),
} as const;
