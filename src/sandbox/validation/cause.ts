import type { StatusCause } from '../status-error.ts';
import type { TextRule } from './text-rules.ts';

/** Causes in the words of Kubernetes' field errors. `field` is a path: `spec.ports[0].port`. */
export const cause = {
  required: (field: string, why = ''): StatusCause => of('FieldValueRequired', field, 'Required value', why),
  forbidden: (field: string, why: string): StatusCause => of('FieldValueForbidden', field, 'Forbidden', why),
  invalid: (field: string, value: unknown, why: string): StatusCause =>
    of('FieldValueInvalid', field, `Invalid value: ${shown(value)}`, why),
  duplicate: (field: string, value: unknown): StatusCause =>
    of('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`),
  notFound: (field: string, value: unknown): StatusCause =>
    of('FieldValueNotFound', field, `Not found: ${shown(value)}`),
  tooLong: (field: string, most: number): StatusCause =>
    of('FieldValueTooLong', field, 'Too long', `may not be more than ${most} bytes`),
  tooMany: (field: string, found: number, most: number): StatusCause =>
    of('FieldValueTooMany', field, `Too many: ${found}`, `must have at most ${most} items`),
  unsupported: (field: string, value: unknown, supported: readonly string[]): StatusCause =>
    of(
      'FieldValueNotSupported',
      field,
      `Unsupported value: ${shown(value)}`,
      `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
    ),
} as const;

function of(reason: string, field: string, what: string, why = ''): StatusCause {
  return { reason, message: why === '' ? what : `${what}: ${why}`, field };
}

/** Go's encoder writes the keys of maps in order, and these three signs so that no browser takes them for HTML. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return JSON.stringify(value ?? null).replaceAll(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  );
}

/** One `Invalid value` for each thing that is wrong with the text. */
export function checkText(field: string, text: string, rule: TextRule): readonly StatusCause[] {
  return rule(text).map((why) => cause.invalid(field, text, why));
}

export function checkNotNegative(field: string, value: number | undefined): readonly StatusCause[] {
  if (value === undefined || value >= 0) return [];
  return [cause.invalid(field, value, 'must be greater than or equal to 0')];
}

/** One of a few words; `Required value` where it is empty. */
export function checkWord(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): readonly StatusCause[] {
  if (value === undefined || value === '') return [cause.required(field)];
  return supported.includes(value) ? [] : [cause.unsupported(field, value, supported)];
}
