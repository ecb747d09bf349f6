import type { StatusCause } from '../status-error.ts';
import { cause, checkText } from './cause.ts';
import { isLabelValue, isQualifiedName } from './text-rules.ts';

export type Labels = Readonly<Record<string, string>>;

export function checkLabels(labels: Labels | undefined, field: string): readonly StatusCause[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...checkText(field, key, isQualifiedName),
    ...checkText(field, value, isLabelValue),
  ]);
}

const mostAnnotationBytes = 256 * 1024;

export function checkAnnotations(annotations: Labels | undefined, field: string): readonly StatusCause[] {
  const entries = Object.entries(annotations ?? {});
  const faults = entries.flatMap(([key]) =>
    isQualifiedName(key.toLowerCase()).map((why) => cause.invalid(field, key, why)),
  );
  const size = entries.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return size > mostAnnotationBytes ? [...faults, cause.tooLong(field, mostAnnotationBytes)] : faults;
}

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

/** metav1.LabelSelector */
export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly Requirement[];
}

export function checkSelector(
  { matchLabels, matchExpressions }: Selector,
  field: string,
): readonly StatusCause[] {
  const expressions = matchExpressions ?? [];
  return [
    ...checkLabels(matchLabels, `${field}.matchLabels`),
    ...expressions.flatMap((one, index) => checkRequirement(one, `${field}.matchExpressions[${index}]`)),
  ];
}

function checkRequirement(
  { key = '', operator = '', values = [] }: Requirement,
  field: string,
): readonly StatusCause[] {
  return [
    ...checkOperator(operator, values, field),
    ...checkText(`${field}.key`, key, isQualifiedName),
    ...values.flatMap((value, index) => checkText(`${field}.values[${index}]`, value, isLabelValue)),
  ];
}

function checkOperator(operator: string, values: readonly string[], field: string): readonly StatusCause[] {
  if (operator === 'In' || operator === 'NotIn')
    return values.length > 0
      ? []
      : [cause.required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  if (operator !== 'Exists' && operator !== 'DoesNotExist')
    return [cause.invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  if (values.length === 0) return [];
  const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
  return [cause.forbidden(`${field}.values`, why)];
}

/** Undefined where it is no selector at all, which `checkSelector` tells. */
export function matchesSelector(selector: Selector, labels: Labels): boolean | undefined {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  if (matchExpressions.some((one) => checkRequirement(one, '').length > 0)) return undefined;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((one) => meets(one, labels))
  );
}

function meets({ key = '', operator, values = [] }: Requirement, labels: Labels): boolean {
  const value = labels[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const among = value !== undefined && values.includes(value);
  return operator === 'In' ? among : !among;
}
